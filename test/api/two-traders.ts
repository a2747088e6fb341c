import { STREAM_START } from '@truebook/shared/streams'
import type { Test } from 'tap'
import { missingMoney, openExchange, openTrader } from './exchange-fixture.js'
import { type Ground, openGround } from './fixture.js'

/** An order that rests, where nobody sells for less. */
export const BID = {
  ticker: 'BTC_USDC',
  side: 'BUY',
  order_type: 'LIMIT',
  quantity: '0.01',
  price: '20000',
}

/** What became of each part of a batch: a refusal's code, or an order's status. */
export const codesOf = ({ results }: { results: { code?: string; status?: string }[] }) =>
  results.map(({ code, status }) => code ?? status)

/** How many entries the command stream has. */
export const entriesOf = async ({ streams }: Ground) =>
  (await streams.commands.read(STREAM_START, 1000, 0)).length

/** An exchange, two wallets with money, and scenes for them. */
export async function openTwoTraders(t: Test, seeds: readonly [string, string]) {
  const ground = await openGround(t)
  const { api, engine } = await openExchange(t, ground)
  const funds = { USDC: '100000', BTC: '10' }
  const trader = await openTrader(api, { seed: seeds[0], funds })
  const other = await openTrader(api, { seed: seeds[1], funds })

  /** A test that ends with an empty book, and with all money still there. */
  function scene(title: string, play: (t: Test) => Promise<void>): void {
    t.test(title, async (t) => {
      await play(t)
      for (const { client } of [trader, other]) t.equal((await client.cancelAll(0)).status, 200)
      t.same(await missingMoney(ground), ['0', '0'])
    })
  }

  return { ground, api, engine, trader, other, scene, entries: () => entriesOf(ground) }
}
