import { createClient } from '@truebook/client'
import type { Level } from '@truebook/client/feed-messages'
import { readOptions } from '@truebook/host/options'
import { WebSocket } from 'ws'
import { urlOption, withMount } from '../mounted-url.js'
import { reachExchange } from '../reach.js'

const ROWS = 12
/** As often as an eye can follow. */
const FRAME_MS = 50
const CLEAR = '\x1b[H\x1b[2J'

const USAGE = `npm run ladder -- [--market BTC_USDC] [--url http://127.0.0.1:3000/v1]

Shows a market's live book in the terminal, until Ctrl-C.`

const OPTIONS = {
  market: { type: 'string', default: 'BTC_USDC' },
  url: { type: 'string', default: 'http://127.0.0.1:3000/v1' },
} as const

/** `npm run ladder`. Answers the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const values = readOptions(argv, { options: OPTIONS, usage: USAGE })
  if (!values) return 0
  const { market } = values
  const url = withMount(urlOption('url', values.url, OPTIONS.url.default))
  await reachExchange(url, console.error)
  return new Promise((resolve) => {
    let shown = 0
    const feed = createClient({ url }).feed({
      open: (address) => new WebSocket(address) as never,
      onRefusal({ message }) {
        process.stderr.write(`${message}\n`)
        feed.close()
        resolve(1)
      },
    })
    feed.book(market, (book) => {
      if (Date.now() - shown < FRAME_MS) return
      shown = Date.now()
      const asks = book.asks(ROWS).map(rowOf).reverse()
      const lines = [`${market} at ${book.sequence()}`, ...asks, '', ...book.bids(ROWS).map(rowOf)]
      process.stdout.write(`${CLEAR}${lines.join('\n')}\n`)
    })
    process.once('SIGINT', () => {
      feed.close()
      resolve(0)
    })
  })
}

function rowOf([price, quantity]: Level): string {
  return `${price.padStart(16)} ${quantity.padStart(16)}`
}
