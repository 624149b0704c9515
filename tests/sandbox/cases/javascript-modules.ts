/**
 * @file Expressions whose values in the sandbox must be node's own: parts of node that programs find
 * there. Each is evaluated by the node that runs the tests, and by the sandbox.
 */

const DEEP =
  "{ a: [1, 'x', { b: new Map([[1, { c: 2 }]]) }], s: new Set('ab'), d: new Date(0), r: /x/g, f() {}, n: null, k: class A {}, u: undefined, y: Symbol('y'), z: -0, e: [,1], big: 10n, t: new Uint8Array(3), long: 'x'.repeat(120) }";

/** Expressions of texts, numbers or booleans, by what they are about. */
export const EXPRESSIONS: Readonly<Record<string, readonly string[]>> = {
  buffer: [
    ...["utf8", "hex", "base64", "base64url", "latin1", "utf16le"].map(
      (encoding) => `Buffer.from("grün ?>~ 😀\\ud800").toString("${encoding}")`,
    ),
    "Buffer.from('aGk_Pz4', 'base64url').toString()",
    "Buffer.concat([Buffer.from('ab'), Buffer.alloc(2, 'x')]).equals(Buffer.from('abxx'))",
    "Buffer.from([1, 2, 3, 250]).readUInt16BE(1) + Buffer.from([255, 255]).readInt16LE(0)",
    "JSON.stringify(Buffer.from('ab'))",
    "Buffer.byteLength('grün') + Buffer.compare(Buffer.from('a'), Buffer.from('b'))",
    "(() => { const b = Buffer.alloc(8); b.writeDoubleLE(0.1); return b.toString('hex') })()",
    "String(Buffer.from('hello').subarray(1, 3)) + Buffer.from('hello').indexOf('l')",
    "Buffer.isBuffer(Buffer.from('')) && Buffer.from('a') instanceof Uint8Array",
    "require('node:buffer').Buffer === Buffer",
    "btoa('a\\xff') + atob('YQ==')",
  ],
  text: [
    "new TextEncoder().encode('grün\\ud800').join()",
    "new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x67, 0xff, 0xe2, 0x82]))",
    "[[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98], [0xf4, 0x90, 0x80, 0x80], [0xe0, 0x80, 0x61], [0xf0, 0x9f, 0x98, 0x80]].map((b) => new TextDecoder().decode(new Uint8Array(b))).join('|')",
    "Buffer.from([0x61, 0xf0, 0x9f, 0x98, 0x61]).toString()",
    "new TextDecoder('utf-16le').decode(new Uint8Array([0x61, 0, 0x3d, 0xd8]))",
    "(() => { try { new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255])) } catch (e) { return e.name + e.code } })()",
    "(() => { const d = new TextDecoder(); return d.decode(new Uint8Array([0xe2, 0x82]), { stream: true }) + d.decode(new Uint8Array([0xac])) })()",
    "JSON.stringify(new TextEncoder().encodeInto('a€', new Uint8Array(3)))",
  ],
  url: [
    "new URL('../b?x=1&y=a b#z', 'https://User:pw@EXAMPLE.org:8080/a/c/d').href",
    "new URL('https://üser.example/ä?ö#ü').href",
    "(() => { try { new URL('/x') } catch (e) { return e.name } })()",
    "(() => { const u = new URL('http://a.b/?q=1'); u.searchParams.append('r', 'ü&'); u.port = '81'; return String(u) })()",
    "[...new URLSearchParams('a=1&a=2&b=%20+')].join('|') + new URLSearchParams({ c: 'd e' })",
    "require('url').fileURLToPath('file:///tmp/a%20b') + URL.canParse('x')",
  ],
  util: [
    `require('util').inspect(${DEEP})`,
    "require('node:util').inspect({ a: { b: { c: { d: 1 } } } }, { depth: 0, compact: false })",
    "require('util').inspect({ a: 1n, get b() { return 1 } }, { getters: true })",
    "require('util').format('%s %d %i %j %o %%', 'a', 1.5, 2.7, { a: 1 }, [1]) + require('util').format('a', { b: 1 })",
    "require('util').isDeepStrictEqual({ a: [1, new Set([{ b: 1 }])] }, { a: [1, new Set([{ b: 1 }])] })",
    "require('util').isDeepStrictEqual([0], [-0]) || require('util').isDeepStrictEqual(new Uint8Array([1]).buffer, new Uint8Array([2]).buffer)",
    "typeof require('util').promisify((x, done) => done(null, x)).call + require('util').types.isRegExp(/a/)",
    "(() => { function A() {} function B() {} require('util').inherits(A, B); return new A() instanceof B && A.super_ === B })()",
  ],
  crypto: [
    ...["md5", "sha1", "sha224", "sha256", "SHA384", "sha512"].map(
      (name) =>
        `require('crypto').createHash('${name}').update('grün').update(Buffer.from([1, 255])).digest('hex')`,
    ),
    "require('node:crypto').createHash('sha256').update('a').digest().toString('base64')",
    "require('crypto').createHmac('sha256', 'key').update('text').digest('hex')",
    "(() => { const h = require('crypto').createHash('md5'); h.digest(); try { h.update('x') } catch (e) { return e.code } })()",
    "/^[\\da-f]{8}-[\\da-f]{4}-4[\\da-f]{3}-[89ab][\\da-f]{3}-[\\da-f]{12}$/.test(crypto.randomUUID())",
    "require('crypto').randomBytes(5).length + require('crypto').timingSafeEqual(Buffer.from('a'), Buffer.from('a'))",
  ],
  clone: [
    "(() => { const a = { b: [1, new Date(5), /x/g, new Map([[1, new Set([2])]]), new Uint8Array([7])] }; a.self = a; const c = structuredClone(a); return require('util').inspect(c) + (c !== a && c.self === c) })()",
    "(() => { try { structuredClone(() => 1) } catch (e) { return e.name } })()",
    "structuredClone(new RangeError('x')) instanceof RangeError",
  ],
  assert: [
    "(() => { try { require('assert').strictEqual(1, 2) } catch (e) { return [e.name, e.code, e.actual, e.expected, e.operator, e.generatedMessage, e.message].join() } })()",
    "(() => { try { require('assert')(0, 'none') } catch (e) { return e.message } })()",
    "(() => { try { require('node:assert/strict').deepEqual([1], ['1']) } catch (e) { return e.code } })()",
    "(() => { require('assert').deepEqual([1], ['1']); require('assert').throws(() => { throw new TypeError('x') }, /x/); return 1 })()",
  ],
  performance: [
    "performance.now() <= performance.now() && require('perf_hooks').performance === performance",
    "performance.mark('a').entryType",
  ],
  events: [
    "(() => { const e = new (require('events'))(); let n = 0; e.on('x', (k) => (n += k)); e.once('x', () => n++); e.emit('x', 2); e.emit('x', 3); return n })()",
  ],
};
