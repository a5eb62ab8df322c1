// faces/till/scan.js -- read a code with the camera: the browser's own detector where there is one, else a decoder fetched only then.

const formats = ['qr_code', 'ean_13', 'ean_8', 'code_128', 'code_39', 'upc_a']

async function detector() {
  if ('BarcodeDetector' in window) {
    try {
      const known = await BarcodeDetector.getSupportedFormats(), native = new BarcodeDetector({ formats: formats.filter(f => known.includes(f)) })
      return async video => (await native.detect(video))[0]?.rawValue
    } catch { /* named, and not there: the decoder below */ }
  }
  const { default: decode } = await import('./decode.js'), canvas = document.createElement('canvas'), pen = canvas.getContext('2d', { willReadFrequently: true })
  return async video => {
    const scale = Math.min(1, 640 / video.videoWidth)
    canvas.width = video.videoWidth * scale; canvas.height = video.videoHeight * scale
    pen.drawImage(video, 0, 0, canvas.width, canvas.height)
    try { return decode(pen.getImageData(0, 0, canvas.width, canvas.height)) } catch { return undefined }
  }
}

/** Watch through the camera until a code is read; `stop()` ends it. Throws what the browser says when it gives no camera. */
export async function watch(video, found) {
  if (!navigator.mediaDevices) throw { name: 'SecurityError' }      // a page without https has none
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  let over = false
  const stop = () => { over = true; stream.getTracks().forEach(t => t.stop()); video.srcObject = null }
  video.srcObject = stream
  await video.play()
  const look = await detector()
  ;(async () => {
    while (!over) {
      const text = video.readyState >= 2 ? await look(video).catch(() => undefined) : undefined
      if (text && !over) { stop(); found(text); return }
      await new Promise(next => setTimeout(next, 120))
    }
  })()
  return stop
}
