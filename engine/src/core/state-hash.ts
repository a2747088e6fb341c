import { assetField } from '@truebook/shared/asset'
import {
  amount,
  branded,
  createWriter,
  digest,
  type Field,
  flag,
  int,
  oneOf,
  orderId,
  record,
  text,
  type Writer,
} from '@truebook/shared/codec'
import { sha256InPieces } from '@truebook/shared/digest'
import { marketField } from '@truebook/shared/market'
import { lots, ticks } from '@truebook/shared/units'
import { MARKET_STATUSES, SELF_TRADES, SIDES } from '@truebook/shared/words'
import type { Many, StateView } from './snapshot.js'

const NUMBERS = { sequence: int, time: int, priority: int, exitIndex: int } as const

/** How an item of each list is encoded. */
const ITEMS = {
  assets: assetField,
  markets: record({
    rules: marketField,
    status: oneOf(MARKET_STATUSES),
    marketSequence: int,
    tradeNumber: int,
    lastPrice: int,
    lastMicros: int,
  }),
  accounts: record({ id: int, wallet: text, frozen: flag }),
  balances: record({ account: int, asset: int, available: amount, held: amount }),
  orders: record({
    orderId,
    market: int,
    account: int,
    side: oneOf(SIDES),
    price: branded(ticks),
    quantity: branded(lots),
    remaining: branded(lots),
    postOnly: flag,
    selfTrade: oneOf(SELF_TRADES),
    expiresAt: int,
    priority: int,
  }),
  recent: record({ account: int, digest, signedAt: int, orderId, market: int, acceptedAt: int }),
  deposits: record({ network: int, depositCount: int }),
  timers: record({ account: int, dueAt: int }),
} as const

/** How many bytes are hashed at once, at least. */
const PIECE = 65_536

/** SHA-256 of the bytes of the whole state, as hex: two exchanges that agree on it agree on everything. */
export function stateHash(view: StateView): string {
  const hash = sha256InPieces()
  const writer = createWriter(2 * PIECE)
  NUMBERS_FIELD.write(writer, view)
  for (const [name, item] of Object.entries(ITEMS)) {
    const items: Many<unknown> = view[name as keyof typeof ITEMS]
    int.write(writer, items.length)
    for (const one of items) {
      ;(item as Field<unknown>).write(writer, one)
      if (writer.length >= PIECE) hash.add(emptied(writer))
    }
  }
  hash.add(emptied(writer))
  return hash.hex()
}

const NUMBERS_FIELD = record(NUMBERS)

/** Empties the writer and gives what it held, which the next write overwrites. */
function emptied(writer: Writer): Buffer {
  const written = writer.bytes.subarray(0, writer.length)
  writer.length = 0
  return written
}
