import { EXIT_QUEUE, isNotAllowed } from '@truebook/shared/streams'
import { isDemoted } from '@truebook/shared/streams/demoted'
import { Queue, Worker } from 'bullmq'
import type { Dispatcher, DispatcherOptions, Job } from './dispatcher.js'

/** The jobs are registered again this often, as a flushed Redis forgets them. */
const REMIND_MS = 5_000
/**
 * A server silent for this long while it owes an answer is gone: a worker waits at most ten seconds for a
 * job.
 */
const SILENCE_MS = 30_000
/** The name that a queue without Redis has among what fails: then no job is begun, so none of them fails. */
export const QUEUE = 'queue'
/** How far another worker's clock may be ahead of ours, or ours be set back, without anybody's looking at it. */
const LEAST_AHEAD_MS = 15_000

/** Dispatches by BullMQ: a job's turn is run by whichever worker is free. */
export async function dispatchByQueue(
  redisUrl: string,
  { jobs, onError, onMended }: DispatcherOptions,
): Promise<Dispatcher> {
  const connection = {
    url: redisUrl,
    maxRetriesPerRequest: null,
    socketTimeout: SILENCE_MS,
    // As in streams/redis.ts: so that Redis's reason for not letting us in is read.
    disableClientInfo: true,
    reconnectOnError: isDemoted,
  }
  const queue = new Queue(EXIT_QUEUE, { connection })
  queue.on('error', (error) => onError(error))
  const byName = new Map(jobs.map((job) => [job.name, job]))
  const process = async ({ name }: { readonly name: string }) => byName.get(name)?.run()
  let worker: Worker | undefined
  let isStopping = false

  /**
   * Registers a job. Where its next turn is too far ahead, it was set by a clock since set back: it is
   * removed first.
   */
  async function repeat({ name, everyMs }: Job): Promise<void> {
    const known = await queue.getJobScheduler(name)
    const latest = Date.now() + Math.max(2 * everyMs, LEAST_AHEAD_MS)
    if (known?.next && known.next > latest) await queue.removeJobScheduler(name)
    const opts = { removeOnComplete: true, removeOnFail: 100 }
    await queue.upsertJobScheduler(name, { every: everyMs }, { name, opts })
    // If Redis refuses what a worker asks, it asks again as fast as it can: there is none before a job is registered.
    if (!isStopping) worker ??= startWorker()
  }

  function startWorker(): Worker {
    const started = new Worker(EXIT_QUEUE, process, { connection, concurrency: jobs.length })
    started.on('error', (error) => onError(error))
    started.on('failed', (job, error) => onError(error, job?.name))
    return started
  }

  const registerAll = () => Promise.all(jobs.map(repeat))
  const onRegistered = () => onMended(QUEUE)

  let isReminding = false
  async function remind(): Promise<void> {
    // What is asked of a Redis that is away waits until it is there.
    if (isReminding) return onError(new Error(NO_REDIS), QUEUE)
    isReminding = true
    await registerAll().then(onRegistered, (error) => onError(error, QUEUE))
    isReminding = false
  }

  const first = queue.waitUntilReady().then(registerAll)
  await first.then(onRegistered, async (cause: Error) => {
    if (!isNotAllowed(cause)) return onError(cause, QUEUE)
    isStopping = true
    await worker?.close()
    await queue.close()
    throw new Error(`The Redis of REDIS_URL cannot be used, it says: ${cause.message}`, { cause })
  })
  const reminder = setInterval(remind, REMIND_MS)

  return {
    async stop() {
      clearInterval(reminder)
      isStopping = true
      await worker?.close()
      await queue.close()
    },
  }
}

const NO_REDIS =
  'Redis does not answer, and no job is begun without it: no exits, no look at the chain.'
