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
  fetchExpected(finds: number, rests: number): void
  /** The address of the level at a price; where there is none, all that can be read there is 0. */
  levelAt(side: number, price: number): number
  levelAfter(side: number, price: number): number
}

interface Address {
  readonly value: number
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

/** Beside its functions, the code names where in its memory each field lies. */
type Exports = BookCode & {
  layOut(capacity: number): number
} & Readonly<Record<Uppercase<string>, Address>>

const compiled = new WebAssembly.Module(Buffer.from(BOOK_CODE, 'base64'))

/** The code at work in a memory of its own, which needs no more than what `layOut` tells. */
function codeOn(memory: Memory): Exports {
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as Exports
}

/** Asked in a memory that nothing is kept in. */
const { layOut } = codeOn(new WebAssembly.Memory({ initial: 1 }))

export type BookMemory = ReturnType<typeof createBookMemory>

/**
 * The memory of an empty book, as far as it is read from outside: an array for each field, which begins at
 * the field and overlaps the others. It never grows, so the arrays are good for as long as the book.
 */
export function createBookMemory(capacity: number) {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(layOut(capacity) / 65_536) })
  const code = codeOn(memory)
  code.layOut(capacity)
  const { buffer } = memory
  const ints = ({ value }: Address) => new Int32Array(buffer, value)
  const floats = ({ value }: Address) => new Float64Array(buffer, value)
  // The arrays of the orders' fields end with the last order: no other slot has any.
  const orderInts = ({ value }: Address) => new Int32Array(buffer, value, (capacity << 4) + 1)
  const orderFloats = ({ value }: Address) => new Float64Array(buffer, value, (capacity << 3) + 1)
  const fillLog = ints(code.FILL_LOG)[0]
  const firstOrder = code.NEXT.value
  return {
    code: code as BookCode,

    /** The key of the best level that a side meets: at `BUY` of the asks, at `SELL` of the bids. */
    bestAgainst: ints(code.BESTS),

    /** Of the book, at index 0. */
    count: ints(code.COUNT),
    fills: ints(code.FILLS),
    takerExpired: ints(code.TAKER_EXPIRED),
    answerLots: floats(code.ANSWER_LOTS),
    answerNotional: floats(code.ANSWER_NOTIONAL),
    answerMoney: floats(code.ANSWER_MONEY),
    answerPrice: ints(code.ANSWER_PRICE),
    looked: ints(code.LOOKED),

    /** Of the n-th expected `find`, from `n * 3`: the two halves of the order's id. */
    finds: floats(code.EXPECTED_FINDS),
    /** The same of the n-th expected `rest`, from `n << 2`. */
    rests: floats(code.EXPECTED_RESTS),
    /** The key of its price, at `(n << 3) + 4`. */
    restKeys: ints(code.EXPECTED_RESTS),

    /** Of an order, at `slot << 4`, or `slot << 3` where they are floats. Links are addresses. */
    next: orderInts(code.NEXT),
    level: orderInts(code.LEVEL),
    lots: new Uint32Array(buffer, code.LOTS.value, (capacity << 4) + 1),
    account: orderInts(code.ACCOUNT),
    key: orderInts(code.KEY),
    idTime: orderFloats(code.ID_TIME),
    idChance: orderFloats(code.ID_CHANCE),

    /** Of a level, at its address divided by the size of what the array holds. */
    levelNext: ints(code.LEVEL_NEXT),
    levelCount: ints(code.LEVEL_COUNT),
    levelLots: floats(code.LEVEL_LOTS),
    /** What `fillable` is told not to count of them. */
    levelOwn: floats(code.LEVEL_OWN),

    /** Of the n-th fill, at `n * 3`. */
    fillMaker: new Int32Array(buffer, fillLog),
    fillLots: new Uint32Array(buffer, fillLog + 4),
    fillPrice: new Int32Array(buffer, fillLog + 8),

    /** The slot of the order at an address; 0 where it is not an order that lies there. */
    slotAt(address: number): number {
      const slot = (address - firstOrder) >> 6
      return slot > 0 && slot <= capacity ? slot : 0
    },
  }
}
