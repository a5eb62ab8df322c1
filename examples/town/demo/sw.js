// The shop's own service worker: one line, and it lies where it may serve the shop.
importScripts('/tact-sw.js')
