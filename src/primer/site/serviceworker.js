/* Keeps PAGES and FILES for a day without a network. A page comes from the network whenever that answers within PATIENCE
   milliseconds, so that a newer version is never hidden; the one that was kept says when it was saved. */
const CACHE = "primer-" + VERSION;
const KEPT = new Set([...PAGES, ...FILES].map((path) => new URL(path, self.registration.scope).href));
const PAGE = new Set(PAGES.map((path) => new URL(path, self.registration.scope).href));

self.addEventListener("install", (event) => {
  const fresh = [...KEPT].map((url) => new Request(url, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("primer-") && name !== CACHE;
  const forget = caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))));
  event.waitUntil(forget.then(() => self.clients.claim()));
});

const save = async (url, response) => (await caches.open(CACHE)).put(url, response);

/* the copy that was kept, with the day on which it was saved said above everything else */
const kept = async (url) => {
  const response = await caches.match(url);
  if (!response || !PAGE.has(url)) return response;
  const saved = new Date(response.headers.get("date") || BUILT);
  const days = Math.max(0, Math.floor((Date.now() - saved) / 864e5));
  const day = saved.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const age = days === 0 ? "less than a day ago" : days === 1 ? "1 day ago" : `${days} days ago`;
  const notice = `<p class="offline" role="status">No network. Saved on ${day}, ${age}.</p>`;
  const html = (await response.text()).replace(/(<article[^>]*>)/, `$1${notice}`);
  return new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } });
};

const answer = async (event, url) => {
  /* a file whose address names its content is never another */
  const same = url.includes("?v=") && (await caches.match(url));
  if (same) return same;
  const asked = fetch(event.request, { cache: "no-cache" });
  event.waitUntil(asked.then((response) => response.ok && save(url, response.clone())).catch(() => {}));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const response = await Promise.race([asked.then((found) => found.clone()).catch(() => null), late]);
  return response || (await kept(url)) || asked;
};

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  url.hash = "";
  if (url.pathname.endsWith("/")) url.pathname += "index.html";
  if (event.request.method === "GET" && KEPT.has(url.href)) event.respondWith(answer(event, url.href));
});
