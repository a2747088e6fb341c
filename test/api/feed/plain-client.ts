import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { gzipSync } from 'node:zlib'
import { type ClientOptions, WebSocket } from 'ws'

/** A client of the feed as somebody else would write it from docs/websocket.md: no code of ours. */

// biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every shape.
export type Message = any

export interface PlainSocket {
  readonly socket: WebSocket
  readonly hello: Message
  /** Everything received, answers too, in order. */
  readonly received: Message[]
  /** Asks, and gives the answer. */
  ask(fields: object): Promise<Message>
  /** The first message, from those received already on, that holds. */
  until(holds: (message: Message) => boolean): Promise<Message>
  close(): Promise<void>
}

export async function openSocket(url: string, options: ClientOptions = {}): Promise<PlainSocket> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/ws`, options)
  const received: Message[] = []
  const waiting = new Set<() => void>()
  let asked = 0
  socket.on('message', (data) => {
    received.push(JSON.parse(data.toString()))
    for (const look of [...waiting]) look()
  })
  socket.on('close', () => {
    for (const look of [...waiting]) look()
  })
  socket.on('error', () => undefined)

  function until(holds: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve, reject) => {
      let seen = 0
      const look = () => {
        for (; seen < received.length; seen++) {
          if (!holds(received[seen])) continue
          waiting.delete(look)
          resolve(received[seen])
          return
        }
        if (socket.readyState < WebSocket.CLOSING) return
        waiting.delete(look)
        reject(new Error('The connection closed before that message came.'))
      }
      waiting.add(look)
      look()
    })
  }

  const hello = await until((message) => message.op === 'hello')
  return {
    socket,
    hello,
    received,
    until,
    ask(fields) {
      asked += 1
      const id = asked
      socket.send(JSON.stringify({ id, ...fields }))
      return until((message) => message.id === id)
    },
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return
      socket.close()
      await once(socket, 'close')
    },
  }
}

/** CRC-32 by another's hand: gzip ends with that of what it holds. */
function crc32(text: string): number {
  const zipped = gzipSync(text)
  return zipped.readUInt32LE(zipped.length - 8)
}

/** The fields of a login. */
export function loginFields(apiKey: string, secret: string, timestamp = Date.now()) {
  const text = `GET|/v1/ws||${timestamp}`
  const signature = createHmac('sha256', secret).update(text).digest('hex')
  return { op: 'login', api_key: apiKey, timestamp, signature }
}

/** A book kept from a depth channel. Throws a sentence at the first message that cannot be. */
export interface PlainBook {
  take(message: Message): void
  sequence(): number
  /** Both sides as text, for comparing books. */
  text(): string
}

export function createPlainBook(depth = Number.POSITIVE_INFINITY): PlainBook {
  const sides = { bids: new Map<string, string>(), asks: new Map<string, string>() }
  let sequence = -1

  const sorted = (side: 'bids' | 'asks') =>
    [...sides[side]].sort(([a], [b]) =>
      side === 'bids' ? Number(b) - Number(a) : Number(a) - Number(b),
    )
  const sideText = (side: 'bids' | 'asks', most: number) =>
    sorted(side)
      .slice(0, most)
      .map((level) => level.join(':'))
      .join(',')

  return {
    take(message) {
      if (message.type === 'snapshot') {
        sides.bids = new Map(message.bids)
        sides.asks = new Map(message.asks)
      } else {
        if (message.prev_sequence !== sequence) {
          throw new Error(`A gap: ${message.prev_sequence} follows on ${sequence}.`)
        }
        for (const side of ['bids', 'asks'] as const) {
          for (const [price, quantity] of message[side]) {
            if (quantity === '0') sides[side].delete(price)
            else sides[side].set(price, quantity)
          }
        }
      }
      sequence = message.sequence
      const text = `${sideText('bids', 25)}|${sideText('asks', 25)}`
      if (crc32(text) !== message.checksum) {
        throw new Error(`The checksum at ${sequence} is not that of ${text}.`)
      }
      if (sides.bids.size > depth || sides.asks.size > depth) throw new Error('There are too many.')
    },
    sequence: () => sequence,
    text: () => `${sideText('bids', 1e9)}|${sideText('asks', 1e9)}`,
  }
}

/** A book of orders kept from a book channel. */
export function createPlainOrders() {
  const orders = new Map<string, { side: string; price: string; quantity: string }>()
  let sequence = -1

  function change([kind, id, ...rest]: string[]): void {
    if (kind === 'add') {
      const [side, price, quantity] = rest
      if (orders.has(id)) throw new Error(`Order ${id} is added twice.`)
      orders.set(id, { side, price, quantity })
      return
    }
    const order = orders.get(id)
    if (!order) throw new Error(`Order ${id} changes and is not in the book.`)
    if (kind === 'set') order.quantity = rest[0]
    else orders.delete(id)
  }

  return {
    take(message: Message) {
      if (message.type === 'snapshot') {
        orders.clear()
        const add = (side: string, list: string[][]) => {
          for (const [id, price, quantity] of list) orders.set(id, { side, price, quantity })
        }
        add('BUY', message.bids)
        add('SELL', message.asks)
      } else {
        if (message.prev_sequence !== sequence) {
          throw new Error(`A gap: ${message.prev_sequence} follows on ${sequence}.`)
        }
        for (const one of message.changes) change(one)
      }
      sequence = message.sequence
    },
    sequence: () => sequence,
    /** The sum at each price, best first, as a depth channel would have it. */
    levels(side: 'BUY' | 'SELL'): [string, number][] {
      const sums = new Map<string, number>()
      for (const order of orders.values()) {
        if (order.side !== side) continue
        sums.set(order.price, (sums.get(order.price) ?? 0) + Number(order.quantity))
      }
      const sign = side === 'BUY' ? -1 : 1
      return [...sums].sort(([a], [b]) => sign * (Number(a) - Number(b)))
    },
    has: (orderId: string) =>
      orders.has(createHash('sha256').update(orderId).digest('hex').slice(0, 16)),
  }
}
