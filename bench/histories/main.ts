import { PAGES_IN_ORDER } from '@truebook/api/queries/planner'
import { readOptions, wholeOption } from '@truebook/host/options'
import { testPostgres } from '@truebook/host/testing/test-services'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { migrate } from '@truebook/shared/db/migrate'
import { casesOf } from './cases.js'
import { fill } from './fill.js'

const USAGE = `npm run bench:histories [-- --trades N]
  --trades  how many trades there are; 10000000 unless it is said, which takes minutes to fill`

const OPTIONS = {
  trades: { type: 'string', default: '10000000' },
} as const

const CALLS = 101
const CONNECTION = { max: 1, onError: () => undefined }

/** `npm run bench:histories`: how long pages and candles take to read from deep tables. */
export async function main(argv: readonly string[]): Promise<number> {
  const values = readOptions(argv, { options: OPTIONS, usage: USAGE })
  if (!values) return 0
  const trades = wholeOption('trades', values.trades, { least: 1000 })
  const service = await testPostgres()
  const pools = [
    connectPool(service.url, { ...CONNECTION, name: 'fill' }),
    connectPool(service.url, { ...CONNECTION, name: 'read', onConnect: PAGES_IN_ORDER }),
  ]
  try {
    const [filling, reading] = pools
    await migrate(databaseOf(filling))
    console.log(`Filling the tables with ${trades} trades …`)
    await fill(filling, trades)
    console.log('milliseconds: p50, p90')
    for (const [name, read] of casesOf(databaseOf(reading), trades)) {
      const times = await timesOf(read)
      const [p50, p90] = [0.5, 0.9].map((share) => times[Math.floor(CALLS * share)].toFixed(1))
      console.log(`${name.padEnd(46)} ${p50.padStart(8)} ${p90.padStart(8)}`)
    }
    return 0
  } finally {
    for (const pool of pools) await pool.end()
    await service.stop()
  }
}

/** How long each of some calls took, in milliseconds, sorted. */
async function timesOf(read: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (let call = 0; call < CALLS; call++) {
    const start = performance.now()
    await read()
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)
}
