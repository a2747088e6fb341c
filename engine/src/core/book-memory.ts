import { BOOK_CODE } from './book-code.js'

/** What engine/book exports. The arguments and answers are told in book.ts. */
export interface BookCode {
  match(
    side: number,
    limit: number,
    lots: number,
    budget: number,
    account: number,
    selfTrade: number,
  ): void
  fillable(
    side: number,
    limit: number,
    lots: number,
    budget: number,
    account: number,
    selfTrade: number,
    most: number,
    isNoted: boolean,
    looks: number,
  ): void
  rest(
    side: number,
    price: number,
    lots: number,
    account: number,
    idTime: number,
    idChance: number,
  ): number
  remove(slot: number): void
  reduce(slot: number, lots: number): void
  find(idTime: number, idChance: number): number
  fetchExpected(orders: number): void
  /** The address of the level at a price; where there is none, all that can be read there is 0. */
  levelAt(side: number, price: number): number
  levelAfter(side: number, price: number): number
}

/**
 * The memory of a book, as far as it is read from outside: an array for each field, which begins at
 * the field and overlaps the others. It never grows, so the arrays are good for as long as the book.
 */
export interface BookMemory {
  readonly code: BookCode

  /** The key of the best level that a side meets: at `BUY` of the asks, at `SELL` of the bids. */
  readonly bestAgainst: Int32Array

  /** Of the book, at index 0. */
  readonly count: Int32Array
  readonly fills: Int32Array
  readonly takerExpired: Int32Array
  readonly answerLots: Float64Array
  readonly answerNotional: Float64Array
  readonly answerMoney: Float64Array
  readonly answerPrice: Int32Array

  /** Of the n-th expected order, from `n << 2`: the two halves of its id. */
  readonly expected: Float64Array

  /** Of an order, at `slot << 4`, or `slot << 3` where they are floats. Links are addresses. */
  readonly next: Int32Array
  readonly level: Int32Array
  readonly lots: Uint32Array
  readonly account: Int32Array
  readonly key: Int32Array
  readonly idTime: Float64Array
  readonly idChance: Float64Array

  /** Of a level, at its address divided by the size of what the array holds. */
  readonly levelNext: Int32Array
  readonly levelCount: Int32Array
  readonly levelLots: Float64Array
  /** What `fillable` is told not to count of them. */
  readonly levelOwn: Float64Array

  /** Of the n-th fill, at `n * 3`. */
  readonly fillMaker: Int32Array
  readonly fillLots: Uint32Array
  readonly fillPrice: Int32Array

  /** The slot of the order at an address; 0 where it is not an order that lies there. */
  slotAt(address: number): number
}

interface Memory {
  readonly buffer: ArrayBuffer
}

/** The part of the language that its own type declarations leave to browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
  readonly Memory: new (pages: { readonly initial: number }) => Memory
}

type Exports = BookCode & {
  layOut(capacity: number): number
} & Readonly<Record<Address, { readonly value: number }>>

type Address =
  | 'BESTS'
  | 'COUNT'
  | 'FILLS'
  | 'TAKER_EXPIRED'
  | 'FILL_LOG'
  | 'ANSWER_LOTS'
  | 'ANSWER_NOTIONAL'
  | 'ANSWER_MONEY'
  | 'ANSWER_PRICE'
  | 'EXPECTED_ORDERS'
  | 'NEXT'
  | 'LEVEL'
  | 'LOTS'
  | 'ACCOUNT'
  | 'KEY'
  | 'ID_TIME'
  | 'ID_CHANCE'
  | 'LEVEL_NEXT'
  | 'LEVEL_COUNT'
  | 'LEVEL_LOTS'
  | 'LEVEL_OWN'

const compiled = new WebAssembly.Module(Buffer.from(BOOK_CODE, 'base64'))

/** The code at work in a memory of its own, which needs no more than what `layOut` tells. */
function codeOn(memory: Memory): Exports {
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as Exports
}

/** Asked in a memory that nothing is kept in. */
const { layOut } = codeOn(new WebAssembly.Memory({ initial: 1 }))

/** An empty book's memory. */
export function createBookMemory(capacity: number): BookMemory {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(layOut(capacity) / 65_536) })
  const code = codeOn(memory)
  code.layOut(capacity)
  const { buffer } = memory
  const ints = (field: Address) => new Int32Array(buffer, code[field].value)
  const floats = (field: Address) => new Float64Array(buffer, code[field].value)
  // The arrays of the orders' fields end with the last order: no other slot has any.
  const orderInts = (field: Address) =>
    new Int32Array(buffer, code[field].value, (capacity << 4) + 1)
  const orderFloats = (field: Address) =>
    new Float64Array(buffer, code[field].value, (capacity << 3) + 1)
  const fillLog = ints('FILL_LOG')[0]
  const firstOrder = code.NEXT.value
  return {
    code,
    bestAgainst: ints('BESTS'),
    count: ints('COUNT'),
    fills: ints('FILLS'),
    takerExpired: ints('TAKER_EXPIRED'),
    answerLots: floats('ANSWER_LOTS'),
    answerNotional: floats('ANSWER_NOTIONAL'),
    answerMoney: floats('ANSWER_MONEY'),
    answerPrice: ints('ANSWER_PRICE'),
    expected: floats('EXPECTED_ORDERS'),
    next: orderInts('NEXT'),
    level: orderInts('LEVEL'),
    lots: new Uint32Array(buffer, code.LOTS.value, (capacity << 4) + 1),
    account: orderInts('ACCOUNT'),
    key: orderInts('KEY'),
    idTime: orderFloats('ID_TIME'),
    idChance: orderFloats('ID_CHANCE'),
    levelNext: ints('LEVEL_NEXT'),
    levelCount: ints('LEVEL_COUNT'),
    levelLots: floats('LEVEL_LOTS'),
    levelOwn: floats('LEVEL_OWN'),
    fillMaker: new Int32Array(buffer, fillLog),
    fillLots: new Uint32Array(buffer, fillLog + 4),
    fillPrice: new Int32Array(buffer, fillLog + 8),
    slotAt(address) {
      const slot = (address - firstOrder) >> 6
      return slot > 0 && slot <= capacity ? slot : 0
    },
  }
}
