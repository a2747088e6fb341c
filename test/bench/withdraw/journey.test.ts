import { journey } from '@truebook/bench/withdraw/journey'
import t from 'tap'
import { isSolvent, openChainExchange } from '../../api/chain-exchange.js'
import { openTrader } from '../../api/exchange-fixture.js'

t.setTimeout(240_000)

t.test(
  'a fresh wallet comes in, trades, leaves, and has its money on chain, between what rests there',
  async (t) => {
    const { api, chain, ground } = await openChainExchange(t)
    const lines: string[] = []
    const stages = {
      async run<T>(
        name: string,
        stage: (look: (what: string) => void) => Promise<T>,
        tell: (value: T) => string = String,
      ): Promise<T> {
        const value = await stage(() => undefined)
        lines.push(`${name}: ${tell(value)}`)
        return value
      },
    }
    const report = (line: string) => lines.push(line.trim())
    const travel = () => journey({ url: `${api.url}/v1`, rpc: chain.rpcUrl, stages, report })
    await travel()
    t.match(lines[1], /^before +0 USDC, 0 BTC on the exchange; 0 USDC, 0 BTC on chain$/)
    t.match(
      lines.at(-2),
      /^after +499\.65 USDC, 0 BTC on the exchange; 0 USDC, 0\.01 BTC on chain$/,
    )
    await isSolvent(t, ground)

    const maker = await openTrader(api, { seed: '71', funds: { USDC: '1000', BTC: '1' } })
    const quotes = [
      { side: 'BUY', price: '52000', bought: '52000.01' },
      { side: 'SELL', price: '52500', bought: '52500' },
    ]
    for (const { side, price, bought } of quotes) {
      const order = { ticker: 'BTC_USDC', order_type: 'LIMIT', side, price, quantity: '0.01' }
      t.equal((await maker.client.place(order)).status, 201)
      await travel()
      t.match(
        lines.findLast((line) => line.startsWith('trade')),
        `bought 0.01 BTC at ${bought},`,
      )
    }
  },
)
