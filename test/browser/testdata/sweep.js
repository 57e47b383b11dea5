// Gives {Faults, Links, Marks}: what no page of ours has, where the page leads, and the numbers of the texts it shows.
(() => {
  const mark = /alert\(\d+\.\d+\)/
  const faults = new Set()
  const never = new Set(['iframe', 'frame', 'object', 'embed', 'applet', 'base', 'marquee', 'math', 'mi', 'style', 'audio', 'video', 'animate', 'set', 'foreignobject'])
  const leads = new Set(['href', 'xlink:href', 'src', 'action', 'formaction', 'data', 'poster', 'background', 'ping', 'srcset', 'manifest'])
  const shown = new Set(['value', 'alt', 'title', 'content', 'placeholder', 'label', 'aria-label', 'href', 'action', 'src'])

  function look(element) {
    const name = element.localName.toLowerCase()
    const say = what => faults.add(`<${name}> ${what}`.slice(0, 300))
    if (never.has(name)) say('is on the page: ' + element.outerHTML)
    if (name === 'script' && element.type !== 'application/json' && !new URL(element.src || 'x:', location).pathname.startsWith('/static/')) say('of nobody: ' + element.outerHTML)
    if (name === 'meta' && element.httpEquiv) say('orders something: ' + element.outerHTML)
    for (const {name: key, value} of element.attributes) {
      if (/^on|^style$|^srcdoc$/.test(key) || mark.test(key)) say(`has ${key}=${value}`)
      if (leads.has(key)) follow(key, value, say)
      if (mark.test(value) && !shown.has(key) && !key.startsWith('data-')) say(`has ${key}=${value}`)
    }
  }

  // follow: an address stays on this site, or is one of the few that pages of ours name; a person's words come after its '?'.
  function follow(key, value, say) {
    const address = value.replace(/[\u0000-\u0020]/g, '')
    if (/^(javascript|vbscript|data):/i.test(address)) return say(`leads to ${value}`)
    let to
    try { to = new URL(value, location) } catch { return say(`leads to ${value}`) }
    if (mark.test(decodeURI(to.host + to.pathname).normalize())) say(`leads to ${value}`)
  }

  for (const element of document.querySelectorAll('*')) look(element)
  const comments = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT)
  while (comments.nextNode()) if (mark.test(comments.currentNode.data)) faults.add('a comment: ' + comments.currentNode.data.slice(0, 200))
  const links = [...document.querySelectorAll('a[href]')].map(a => URL.parse(a.getAttribute('href'), location)).filter(u => u?.origin === location.origin)
  const all = document.body.textContent + [...document.querySelectorAll('input, textarea')].map(e => e.value).join()
  const marks = [...all.matchAll(/alert\((\d+)\.\d+\)/g)].map(m => Number(m[1]))
  return {Marks: [...new Set(marks)], Faults: [...faults], Links: [...new Set(links.map(u => u.pathname + u.search))]}
})()
