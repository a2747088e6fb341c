import { type ReplayArguments, readArguments, USAGE } from './arguments.js'
import { auditExchange, findDatabase, NOT_REACHABLE } from './audit.js'
import { type ExchangeProcess, startOwnExchange } from './own-exchange.js'
import { createProgress, SILENT } from './progress.js'
import { replay } from './replay.js'

type Env = Readonly<Record<string, string | undefined>>

/** `npm run replay`: answers 0 where books, trades and audit are as they must be. */
export async function main(argv: readonly string[], env: Env): Promise<number> {
  const asked = readArguments(argv)
  if (asked === undefined) {
    console.log(USAGE)
    return 0
  }
  const report = asked.json ? () => {} : (line: string) => console.log(line)
  if (asked.url !== undefined) {
    const databaseUrl = await findDatabase(asked.url, env)
    return run(asked, { url: asked.url, databaseUrl, report })
  }
  report('Starting an exchange')
  const exchange = await startOwnExchange({ env, report })
  const ended = endOf(exchange)
  try {
    const { databaseUrl } = exchange
    const done = run(asked, { url: `${exchange.url}/v1`, databaseUrl, report })
    return await Promise.race([done, ended])
  } finally {
    await exchange.stop()
  }
}

interface Target {
  readonly url: string
  readonly databaseUrl: string | undefined
  readonly report: (line: string) => void
}

async function run(asked: ReplayArguments, target: Target): Promise<number> {
  const { url, databaseUrl, report } = target
  const openProgress = asked.json ? () => SILENT : createProgress
  report(`Replaying at ${url}`)
  const { outcome, differences, orderId } = await replay({ ...asked, url, report, openProgress })
  report('Auditing')
  const audit = await auditExchange(databaseUrl, orderId)
  for (const difference of differences.slice(0, MOST_DIFFERENCES)) report(difference)
  if (differences.length > MOST_DIFFERENCES) report(`${differences.length} differences in all`)
  console.log(JSON.stringify({ ...outcome, audit }))
  const isRight = outcome.book_matches && outcome.trades_match
  return isRight && (audit === 'ok' || audit === NOT_REACHABLE) ? 0 : 1
}

const MOST_DIFFERENCES = 20

/** Settles with the exit code when a signal comes, or when our exchange ends by itself. */
function endOf(exchange: ExchangeProcess): Promise<number> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve(130))
    process.once('SIGTERM', () => resolve(143))
    exchange.failed.then((sentence) => {
      console.error(sentence)
      resolve(1)
    })
  })
}
