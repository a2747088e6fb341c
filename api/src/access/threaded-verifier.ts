import { Worker } from 'node:worker_threads'
import { TruebookError } from '@truebook/shared/error'
import type { SignedText, Verifier, WalletClaim } from './verifier.js'

interface Waiting {
  readonly claim: WalletClaim
  readonly resolve: (found: SignedText | undefined) => void
  readonly reject: (error: TruebookError) => void
}

const PROGRAM = new URL('./verifier-thread.js', import.meta.url)

/**
 * Checks signatures in a thread of its own, since requests have only one. Claims of one turn of the event
 * loop go over in one message: what a message costs hardly depends on its size.
 */
export function threadedVerifier(program = PROGRAM): Verifier {
  // A thread inherits Node's flags, but its program is a file, so it must not inherit --input-type.
  const isText = process.execArgv.some((flag) => flag.startsWith('--input-type'))
  const thread = new Worker(program, isText ? { execArgv: [] } : {})
  // Whoever waits has a connection that keeps the process alive; the thread alone must not.
  thread.unref()
  let asked: Waiting[] = []
  /** Batches that went over and have no answer yet, in order. */
  let sent: Waiting[][] = []
  let waiting = 0
  let gone: Error | undefined
  let isStopping = false
  let onIdle = () => {}

  function post(): void {
    if (gone) return
    sent.push(asked)
    thread.postMessage(asked.map(({ claim }) => claim))
    asked = []
  }

  function take(found: readonly (SignedText | undefined)[]): void {
    // Each answer gets an immediate of its own: between two, Node runs all that need not wait, as between two
    // events. So requests go on in the order in which they asked, however many steps precede their commands.
    const batch = sent.shift() ?? []
    for (const [at, claim] of batch.entries()) setImmediate(answer, claim, found[at])
  }

  function answer({ resolve }: Waiting, found: SignedText | undefined): void {
    resolve(found)
    waiting -= 1
    if (waiting === 0) onIdle()
  }

  function end(cause: Error): void {
    gone ??= cause
    const left = [...sent.flat(), ...asked]
    for (const { reject } of left) reject(unavailable(gone))
    sent = []
    asked = []
    waiting -= left.length
    if (waiting === 0) onIdle()
  }

  const done = endOf(thread, () => isStopping)
  thread.on('message', take)
  done.then(() => end(new Error('The thread that looks at signatures has ended.')), end)

  return {
    verify(claim) {
      if (gone) return Promise.reject(unavailable(gone))
      if (asked.length === 0) setImmediate(post)
      waiting += 1
      return new Promise((resolve, reject) => {
        asked.push({ claim, resolve, reject })
      })
    },
    waiting: () => waiting,
    done,
    async stop() {
      await new Promise<void>((resolve) => {
        onIdle = resolve
        if (waiting === 0) resolve()
      })
      isStopping = true
      await thread.terminate()
    },
  }
}

/** Resolves when the thread ends; rejects where it ended without being asked to. */
function endOf(thread: Worker, isAskedFor: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    thread.on('error', reject)
    thread.on('exit', (code) => {
      if (isAskedFor()) resolve()
      else reject(new Error(`The thread that looks at signatures ended with code ${code}.`))
    })
  })
}

function unavailable(cause: Error): TruebookError {
  return new TruebookError('UNAVAILABLE', { cause })
}
