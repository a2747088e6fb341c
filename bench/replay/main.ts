import type { Env } from '@truebook/shared/config'
import { exitCodeOfSignal } from '../exit-code-of-signal.js'
import { startOwnExchange } from '../own-exchange.js'
import { reachExchange } from '../reach.js'
import { type ReplayArguments, readArguments } from './arguments.js'
import { auditExchange, findDatabase, NOT_REACHABLE } from './audit.js'
import { replay } from './replay.js'
import { createProgress, SILENT } from './replay-progress.js'

/** `npm run replay`: returns 0 if books, trades and audit are as they must be. */
export async function main(argv: readonly string[], env: Env): Promise<number> {
  const asked = readArguments(argv)
  if (!asked) return 0
  const stopped = exitCodeOfSignal()
  const report = asked.json ? () => {} : (line: string) => console.log(line)
  const target = await openTarget(asked, { env, report })
  try {
    const done = run(asked, { ...target, report })
    const failed = target.failed.then((sentence) => {
      console.error(sentence)
      return 1
    })
    return await Promise.race([done, stopped, failed])
  } finally {
    await target.stop()
  }
}

/** The exchange to trade at. */
interface Target {
  readonly url: string
  readonly databaseUrl: string | undefined
  /** Settles with a sentence when an exchange of ours ends by itself. */
  readonly failed: Promise<string>
  stop(): Promise<void>
}

interface Surroundings {
  readonly env: Env
  readonly report: (line: string) => void
}

async function openTarget(
  { url }: ReplayArguments,
  { env, report }: Surroundings,
): Promise<Target> {
  if (url !== undefined) {
    const databaseUrl = await findDatabase(url, env)
    return { url, databaseUrl, failed: new Promise(() => {}), stop: async () => {} }
  }
  report('Starting an exchange')
  const exchange = await startOwnExchange({ env, report })
  return { ...exchange, url: `${exchange.url}/v1` }
}

async function run(
  asked: ReplayArguments,
  target: Pick<Target, 'url' | 'databaseUrl'> & Pick<Surroundings, 'report'>,
): Promise<number> {
  const { url, databaseUrl, report } = target
  const openProgress = asked.json ? () => SILENT : createProgress
  await reachExchange(url, console.error)
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
