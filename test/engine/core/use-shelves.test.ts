import {
  createUseShelves,
  FREE,
  homeOf,
  shelfFor,
  shelve,
  type UseShelf,
} from '@truebook/engine/core/use-shelves'
import t from 'tap'

/** The turns that a look-up of a hash meets. */
function indexesOf(shelf: UseShelf | undefined, hash: number): number[] {
  if (!shelf) return []
  const turns: number[] = []
  const { table } = shelf
  for (let i = homeOf(shelf, hash); table[i] !== FREE; i = (i + 2) & (table.length - 1)) {
    if (table[i] === hash) turns.push(table[i | 1])
  }
  return turns
}

t.test('What was shelved is found by its time and its hash, at every size', async (t) => {
  const shelves = createUseShelves(10, 4)
  const hashes = Array.from({ length: 1000 }, (_, i) => Math.imul(i + 1, 0x9e3779b1))
  for (const [index, hash] of hashes.entries()) shelve(shelves, index % 40, { hash, index })
  for (const [index, hash] of hashes.entries()) {
    t.same(indexesOf(shelfFor(shelves, index % 40), hash), [index])
    t.same(indexesOf(shelfFor(shelves, (index + 10) % 40), hash), [])
  }
})

t.test('Turns with one hash are all found, also around the end of the table', async (t) => {
  const shelves = createUseShelves(10, 4)
  const last = -1
  for (let index = 0; index < 20; index++) shelve(shelves, 0, { hash: last, index })
  const found = indexesOf(shelfFor(shelves, 9), last).sort((a, b) => a - b)
  t.same(found, [...Array(20).keys()])
})

t.test('A newer stretch takes the place of the oldest as a whole', async (t) => {
  const shelves = createUseShelves(10, 4)
  for (const time of [0, 5, 39]) shelve(shelves, time, { hash: 7, index: time })
  shelve(shelves, 40, { hash: 7, index: 40 })
  t.equal(shelfFor(shelves, 0), undefined)
  t.same(indexesOf(shelfFor(shelves, 49), 7), [40])
  t.same(indexesOf(shelfFor(shelves, 39), 7), [39])
  t.equal(shelfFor(shelves, 50), undefined)
})

t.test('A shelf that was very full does not stay as large', async (t) => {
  const shelves = createUseShelves(10, 4)
  for (let index = 0; index < 40_000; index++) shelve(shelves, 0, { hash: index + 1, index })
  t.ok((shelfFor(shelves, 0)?.table.length ?? 0) > 65_536)
  shelve(shelves, 40, { hash: 7, index: 1 })
  t.same(indexesOf(shelfFor(shelves, 40), 7), [1])
  t.equal(shelfFor(shelves, 40)?.table.length, 32)
})
