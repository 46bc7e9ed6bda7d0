/* Keeps PAGES and FILES for a day without a network. A page comes from the network whenever that answers within PATIENCE
   milliseconds, so that a newer version is never hidden; the one that was kept says when it was saved. */
const OWN = `offline ${self.registration.scope} `; /* another version of the site on this host has caches of its own */
const CACHE = OWN + VERSION;
const KEPT = new Set([...PAGES, ...FILES].map((path) => new URL(path, self.registration.scope).href));
const PAGE = new Set(PAGES.map((path) => new URL(path, self.registration.scope).href));

self.addEventListener("install", (event) => {
  const fresh = [...KEPT].map((url) => new Request(url, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(OWN) && name !== CACHE;
  const forget = caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))));
  event.waitUntil(forget.then(() => self.clients.claim()));
});

const save = async (url, response) => (await caches.open(CACHE)).put(url, response);

/* the notice stands in the text of the page where a theme marks that */
const PLACES = [/<article\b[^>]*>/, /<main\b[^>]*>/, /<\w+[^>]*\srole="main"[^>]*>/, /<body\b[^>]*>/];

/* the copy that was kept, with the day on which it was saved said above everything else */
const kept = async (url) => {
  const response = await caches.match(url);
  if (!response || !PAGE.has(url)) return response;
  const saved = new Date(response.headers.get("date") || BUILT);
  const days = Math.max(0, Math.floor((Date.now() - saved) / 864e5));
  const day = saved.toLocaleDateString(LOCALE, { day: "numeric", month: "long", year: "numeric" });
  const age = days ? new Intl.RelativeTimeFormat(LOCALE).format(-days, "day") : WORDS.today;
  const text = WORDS.notice.replace("{day}", day).replace("{age}", age);
  const html = await response.text();
  const place = PLACES.find((tag) => tag.test(html));
  const shown = html.replace(place, (tag) => `${tag}<p class="offline" role="status">${text}</p>`);
  return new Response(shown, { headers: { "content-type": "text/html; charset=utf-8" } });
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
