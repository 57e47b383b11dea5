// Photographs of a fieldset[data-photos]: shrunk on the phone, shown, ordered, and sent one by one while the rest is
// being typed. What is not sent yet is kept on the phone, and found again when the page is opened again. The form
// itself carries only the hashes that the address data-photo-action answered.
const LONGEST = 1600, MOST = 12 << 20, TRIES = 4, WEEK = 7 * 864e5

const make = (tag, props) => Object.assign(document.createElement(tag), props)

for (const field of document.querySelectorAll('fieldset[data-photos]')) {
  const { photos: name, photoAction: url, photoMax: max, photoDraft: draft, ...words } = field.dataset
  const form = field.closest('form'), list = field.querySelector('[data-photo-list]'), status = field.querySelector('[data-photo-status]')
  const place = draft + ' ' + name
  field.classList.add('photos-live')
  let queue = Promise.resolve(), open = 0, held

  const say = (text = '', n) => { status.textContent = text.replace('{n}', n) }

  field.addEventListener('change', ({ target: input }) => {
    if (input.type != 'file') return
    const files = [...input.files], room = Math.max(0, max - list.children.length)
    input.value = ''
    files.slice(0, room).forEach(file => start(add({ blob: file })))
    if (files.length > room) say(words.sayMany, max)
  })

  // The form leaves when its photographs have arrived.
  form.addEventListener('submit', e => {
    if (!open) return leave(place)
    e.preventDefault()
    held = [e.submitter]
    say(words.sayWaiting)
  })

  addEventListener('online', () => list.querySelectorAll('.photo-failed button').forEach(again => again.click()))

  // Those that came with the page are ordered and taken out in place, too.
  for (const item of [...list.children]) {
    const box = item.querySelector('[type=checkbox]')
    if (box) {
      item.querySelector('.photo-keep').remove()
      item.append(make('input', { type: 'hidden', name, value: box.value }))
    }
    item.querySelector('.photo-up')?.remove()
    item.append(...buttons(item))
  }

  kept(place).then(all => {
    for (const record of all) {
      if (list.querySelector(`[value="${record.hash}"]`)) continue
      const item = add(record)
      if (record.hash) arrived(item)
      else start(item)
    }
  })

  function add(record) {
    const item = list.appendChild(make('li', { className: 'photo-item', record }))
    const src = record.blob ? URL.createObjectURL(record.blob) : `/anh/${record.hash}-320.jpg`
    const shown = make('div', { className: 'photo-shown' })
    shown.append(make('img', { src, alt: '', onerror: e => e.target.remove() }))
    item.append(shown, ...buttons(item))
    return item
  }

  function buttons(item) {
    const up = make('button', { type: 'button', className: 'photo-up', textContent: words.sayUp })
    up.onclick = () => { item.previousElementSibling?.before(item); up.focus() }
    const remove = make('button', { type: 'button', className: 'photo-remove', textContent: words.sayRemove })
    remove.onclick = () => {
      item.remove()
      item.request?.abort()
      if (item.record) forget(item.record)
    }
    return [up, remove]
  }

  function start(item) {
    item.bar = make('progress', { max: 1, value: 0 })
    item.firstChild.after(item.bar)
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
    const { record } = item
    if (!item.isConnected) return
    if (!record.small) Object.assign(record, { blob: await shrink(record.blob), small: true })
    if (record.blob.size > MOST) return fail(item, words.sayLarge)
    await keep(place, record)
    for (let n = 1; item.isConnected; n++) {
      const { status: code, response } = await post(item)
      if (response?.hash) {
        Object.assign(record, { hash: response.hash, blob: null })
        keep(place, record)
        arrived(item)
        return
      }
      if (code >= 400 && code < 500 && code != 408 && code != 429) {
        forget(record)
        return fail(item, response?.detail)
      }
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
    x.setRequestHeader('Content-Type', item.record.blob.type || 'application/octet-stream')
    x.upload.onprogress = e => { item.bar.value = e.loaded / e.total }
    x.onloadend = () => done(x)
    x.send(item.record.blob)
  })

  // arrived puts the hash into the form, and asks a few times whether its pictures could be made.
  async function arrived(item) {
    const { hash } = item.record, value = item.appendChild(make('input', { type: 'hidden', name, value: hash }))
    for (let wait = 1e3; wait < 20e3 && item.isConnected; wait *= 2) {
      await new Promise(go => setTimeout(go, wait))
      const answer = await fetch(`/anh/${hash}/tinh-trang`, { headers: { Accept: 'application/json' } }).catch(() => null)
      if (answer?.status == 200) return
      if (answer?.status == 422) {
        value.remove()
        forget(item.record)
        return fail(item, (await answer.json()).detail)
      }
    }
  }

  // fail shows why; without a reason it was the network, and the person, or the network's return, tries again.
  function fail(item, why) {
    const note = make('p', { className: 'photo-failed', textContent: why || words.sayFailed })
    if (!why) {
      const again = note.appendChild(make('button', { type: 'button', textContent: words.sayAgain }))
      again.onclick = () => { note.remove(); start(item) }
    }
    item.append(note)
  }
}

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
    return blob.size < file.size ? blob : file
  } catch {
    return file
  }
}

// The phone's own store. Where there is none (a private window), photographs live as long as the page.
async function store(act) {
  try {
    const db = await new Promise((done, fail) => {
      const r = indexedDB.open('nongsan-photos', 1)
      r.onupgradeneeded = () => r.result.createObjectStore('photo', { keyPath: 'id', autoIncrement: true }).createIndex('place', 'place')
      r.onsuccess = () => done(r.result)
      r.onerror = fail
    })
    return await new Promise((done, fail) => {
      const t = db.transaction('photo', 'readwrite'), r = act(t.objectStore('photo'))
      t.oncomplete = () => { db.close(); done(r?.result) }
      t.onerror = t.onabort = fail
    })
  } catch { /* full or forbidden */ }
}

async function keep(place, record) {
  record.id = await store(s => s.put({ ...record, place, at: Date.now() })) ?? record.id
  if (record.id === undefined) delete record.id
}

const forget = record => record.id && store(s => s.delete(record.id))

// leave notes when a form was sent, at once: a page that goes away has no time for more. Its photographs are needed once
// more only if it did not arrive and the person comes back to it.
function leave(place) {
  try { localStorage.setItem('anh/' + place, Date.now()) } catch { /* no storage */ }
}

function left(place) {
  try { return Number(localStorage.getItem('anh/' + place)) } catch { return 0 }
}

// kept are the photographs that wait for the form: not those of one that was sent, unless this is a way back to it.
async function kept(place) {
  const back = performance.getEntriesByType('navigation')[0]?.type != 'navigate'
  const since = Math.max(Date.now() - WEEK, back ? 0 : left(place))
  const all = await store(s => s.index('place').getAll(place)) ?? []
  all.filter(r => r.at <= since).forEach(forget)
  return all.filter(r => r.at > since)
}
