import { journey } from '@truebook/bench/withdraw/journey'
import t from 'tap'
import { isSolvent, openChainExchange } from '../../api/chain-exchange.js'

t.setTimeout(240_000)

t.test('a fresh wallet comes in, trades, leaves, and has its money on chain', async (t) => {
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
  await journey({ url: `${api.url}/v1`, rpc: chain.rpcUrl, stages, report })
  t.match(lines[1], /^before +0 USDC, 0 BTC on the exchange; 0 USDC, 0 BTC on chain$/)
  t.match(lines.at(-2), /^after +499\.65 USDC, 0 BTC on the exchange; 0 USDC, 0\.01 BTC on chain$/)
  await isSolvent(t, ground)
})
