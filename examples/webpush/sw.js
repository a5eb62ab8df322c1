// sw.js -- the site's service worker: it lies where it may serve the whole site, and takes in tact's.
importScripts('https://tact.your.site/tact-sw.js')
