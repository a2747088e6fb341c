import { canonicalJson, mayBeSigned, signingString } from '@truebook/shared/canonical'
import type { FlatJson, FlatValue } from '@truebook/shared/flat-json'
import t from 'tap'
import { createRandom, type Random } from '../sim/random.js'
import { readVectors, readVectorText } from './read-vectors.js'

t.test('canonical JSON passes the RFC 8785 test data byte for byte', async (t) => {
  for (const name of ['arrays', 'french', 'structures', 'unicode', 'values', 'weird']) {
    const canonical = canonicalJson(JSON.parse(readVectorText(`jcs/input/${name}.json`)))
    const hex = readVectorText(`jcs/outhex/${name}.txt`).replace(/\s/g, '')
    t.equal(Buffer.from(canonical, 'utf8').toString('hex'), hex, name)
    t.equal(canonical, readVectorText(`jcs/output/${name}.json`).trimEnd(), name)
  }
})

t.test('canonical JSON writes the numbers of RFC 8785 Appendix B', async (t) => {
  type Row = { readonly ieee: string; readonly json: string | null }
  for (const { ieee, json } of readVectors<Row[]>('jcs/rfc8785-appendix-b-numbers.json')) {
    const value = Buffer.from(ieee, 'hex').readDoubleBE(0)
    if (json === null) {
      t.notOk(mayBeSigned(value), `${ieee} is not finite`)
      t.throws(() => canonicalJson(value), { name: 'AssertionError' }, ieee)
    } else {
      t.equal(canonicalJson(value), json, ieee)
    }
  }
})

t.test('what has no single canonical text may not be signed', async (t) => {
  const circular: Record<string, unknown> = {}
  circular.self = circular
  const refused: [string, unknown][] = [
    ['undefined', undefined],
    ['an undefined property', { a: undefined }],
    ['a big integer', 1n],
    ['a function', () => 1],
    ['half of a surrogate pair', 'a\ud800'],
    ['half of a surrogate pair in a key', { '\udc00': 1 }],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a toJSON key, which misleads serialisers', { a: { toJSON: 'x', b: 1 } }],
    ['a circle', circular],
  ]
  for (const [title, value] of refused) t.equal(mayBeSigned(value), false, title)
  t.equal(mayBeSigned({ a: [1, 'b', { c: null }], d: true, e: '😀' }), true)
})

t.test('the signing string equals RFC 8785 for every flat payload', async (t) => {
  const random = createRandom(8785)
  for (let i = 0; i < 3000; i++) {
    const payload = randomPayload(random)
    const contract = JSON.stringify(payload, Object.keys(payload).sort())
    if (signingString(payload) !== contract || canonicalJson(payload) !== contract) {
      t.fail(`they differ for ${contract}`)
    }
  }
  t.equal(signingString({ b: 1, a: 'x' }), '{"a":"x","b":1}')
  t.equal(signingString({}), '{}')
})

t.test('so does that of a payload with lists, of objects that name other members', async (t) => {
  const random = createRandom(3339)
  for (let i = 0; i < 1000; i++) {
    const rows = Array.from({ length: random.below(30) }, () => randomPayload(random))
    const words = Array.from({ length: random.below(5) }, () => randomText(random, TEXT_LETTERS))
    const payload = { ...randomPayload(random), rows, words, none: [] }
    const canonical = canonicalJson(payload)
    if (signingString(payload) !== canonical) t.fail(`it differs for ${canonical}`)
  }
})

const KEY_LETTERS = [...'abyzABYZ_019']
const TEXT_LETTERS = [...'aZ0 "\\/\n\u007f\u0080é€😀|=&']

function randomPayload(random: Random): FlatJson {
  const payload: Record<string, FlatValue> = {}
  for (let keys = random.below(12); keys > 0; keys--) {
    const key = random.pick([...'aZ_']) + randomText(random, KEY_LETTERS)
    payload[key] = randomValue(random)
  }
  return payload
}

function randomValue(random: Random): FlatValue {
  const number = (random.below(2 ** 32) - 2 ** 31) * 10 ** random.between(-25, 25)
  return random.pick([randomText(random, TEXT_LETTERS), number, random.chance(0.5), null])
}

function randomText(random: Random, letters: readonly string[]): string {
  return Array.from({ length: random.below(8) }, () => random.pick(letters)).join('')
}
