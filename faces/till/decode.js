// faces/till/decode.js -- the reader of QR codes, and nothing else of its package: asked for by name, what is not used stays out.
export { default } from 'qr/decode.js'
