import { type RunningExchange, startExchange } from '@truebook/host/exchange'
import { reasonOf } from '@truebook/host/host-error'
import { createSupervisor } from '@truebook/host/supervisor'

/** What this process tells the one that forked it. */
export type ExchangeMessage =
  | { readonly kind: 'step'; readonly line: string }
  | { readonly kind: 'ready'; readonly exchange: RunningExchange }
  | { readonly kind: 'failed'; readonly reason: string }

// A whole exchange in a process of its own. It runs until the channel to its parent closes, so it ends with the
// parent, even if that is killed. The parent handles a Ctrl-C at the terminal.
const supervisor = createSupervisor()
process.on('SIGINT', () => {})
process.on('disconnect', () => end(0))

try {
  const report = (line: string) => tell({ kind: 'step', line })
  const exchange = await startExchange({ env: process.env, supervisor, report })
  tell({ kind: 'ready', exchange })
  supervisor.failed.then((reason) => fail(reason))
} catch (error) {
  fail(`${reasonOf(error)}.`)
}

function fail(reason: string): void {
  tell({ kind: 'failed', reason })
  end(1)
}

function tell(message: ExchangeMessage): void {
  if (process.connected) process.send?.(message)
}

function end(code: number): void {
  supervisor.stop().finally(() => process.exit(code))
}
