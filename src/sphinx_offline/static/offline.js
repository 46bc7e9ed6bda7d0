/* Registers the service worker, which keeps the pages at the bedside, and names the manifest, so that the site can be
   installed. Not where the pages are read from a folder: there they are on the machine already. */
if (location.protocol !== "file:" && "serviceWorker" in navigator) {
  const root = document.documentElement.dataset.content_root;
  const manifest = document.createElement("link");
  manifest.rel = "manifest";
  manifest.href = `${root}manifest.webmanifest`;
  document.head.append(manifest);
  navigator.serviceWorker.register(`${root}sw.js`).catch(() => {}); /* refused by the browser: then without it */
}
