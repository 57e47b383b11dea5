// Photographs of a form[data-photo-form]: shrunk on the phone, shown, and sent while the rest is being typed.
// The attribute's value is the address that takes one and answers {hash}; when empty, they go with the form.
const LONGEST = 1600, MOST = 12 << 20, TRIES = 4

document.querySelectorAll('form[data-photo-form]').forEach(form => {
  const { photoForm: url, photoMax: max = 12, ...words } = form.dataset
  const list = form.querySelector('[data-photo-preview]'), status = form.querySelector('[data-photo-status]')
  let queue = Promise.resolve(), open = 0, held

  const say = (text = '', n) => { status.textContent = text.replace('{n}', n) }

  form.addEventListener('change', ({ target: input }) => {
    if (input.type != 'file') return
    const files = [...input.files], kept = form.querySelectorAll('[type=checkbox][name=photo]:checked').length
    const room = Math.max(0, max - kept - list.children.length)
    if (url) input.value = ''
    files.slice(0, room).forEach(file => add(file, input))
    if (files.length > room) say(words.sayMany, max)
    if (!url) refill(input)
  })

  form.addEventListener('submit', e => {
    if (!open) return
    e.preventDefault()
    held = [e.submitter]
    say(words.sayWaiting)
  })

  function add(file, input) {
    const item = list.appendChild(make('li', { className: 'photo-item', file, input }))
    const remove = make('button', { type: 'button', className: 'photo-remove', textContent: words.sayRemove })
    remove.onclick = () => {
      item.remove()
      item.request?.abort()
      refill(input)
    }
    const img = make('img', { src: URL.createObjectURL(file), alt: '', onerror: () => img.remove() })
    item.append(img, remove)
    start(item)
  }

  function start(item) {
    item.bar = item.appendChild(make('progress', { max: 1, value: 0 }))
    say(words.saySending, ++open)
    queue = queue.then(() => work(item)).catch(() => fail(item)).then(() => {
      item.bar.remove()
      if (--open) return say(words.saySending, open)
      const bad = list.querySelector('.photo-failed')
      say(bad ? words.sayFailed : words.sayReady, list.children.length)
      if (held && !bad) form.requestSubmit(...held)
      held = null
    })
  }

  async function work(item) {
    if (!item.isConnected) return
    if (!item.small) item.file = item.small = await shrink(item.file)
    if (!url) return refill(item.input)
    if (item.file.size > MOST) return fail(item, words.sayLarge)
    for (let n = 1; item.isConnected; n++) {
      const { status: code, response } = await post(item)
      if (response?.hash) return item.append(make('input', { type: 'hidden', name: 'photo', value: response.hash }))
      if (code >= 400 && code < 500 && code != 408 && code != 429) return fail(item, response?.detail)
      if (n == TRIES) return fail(item)
      say(words.sayRetrying)
      await pause(n)
    }
  }

  const post = item => new Promise(done => {
    const x = item.request = new XMLHttpRequest()
    x.open('POST', url)
    x.responseType = 'json'
    x.timeout = 180e3
    x.setRequestHeader('Accept', 'application/json')
    x.setRequestHeader('Content-Type', item.file.type || 'application/octet-stream')
    x.upload.onprogress = e => { item.bar.value = e.loaded / e.total }
    x.onloadend = () => done(x)
    x.send(item.file)
  })

  // fail shows why; without a reason it was the network, and the person may try again.
  function fail(item, why) {
    const note = make('p', { className: 'photo-failed', textContent: why || words.sayFailed })
    const again = make('button', { type: 'button', textContent: words.sayAgain })
    again.onclick = () => { note.remove(); start(item) }
    item.append(note)
    if (!why) note.append(again)
  }

  // refill puts the shrunk files back into their field.
  function refill(input) {
    if (url) return
    const all = new DataTransfer()
    for (const item of list.children) if (item.input == input) all.items.add(item.file)
    input.files = all.files
  }
})

const make = (tag, props) => Object.assign(document.createElement(tag), props)

const pause = n => new Promise(go => {
  setTimeout(go, n * 2000)
  addEventListener('online', go, { once: true })
})

// shrink draws upright on white; what it cannot read or improve goes as it is, and the server explains.
async function shrink(file) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const { width, height } = bitmap, scale = Math.min(1, LONGEST / Math.max(width, height))
    if (scale == 1 && file.type == 'image/jpeg' && file.size < 1e6) return file
    const canvas = make('canvas', { width: Math.round(width * scale), height: Math.round(height * scale) })
    const pen = canvas.getContext('2d')
    pen.imageSmoothingQuality = 'high'
    pen.fillStyle = '#fff'
    pen.fillRect(0, 0, canvas.width, canvas.height)
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    bitmap.close()
    const blob = await new Promise(done => canvas.toBlob(done, 'image/jpeg', 0.85))
    return blob.size < file.size ? new File([blob], 'anh.jpg', { type: blob.type }) : file
  } catch {
    return file
  }
}
