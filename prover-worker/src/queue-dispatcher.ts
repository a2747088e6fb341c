import { EXIT_QUEUE } from '@truebook/shared/streams'
import { isDemoted } from '@truebook/shared/streams/demoted'
import { Queue, Worker } from 'bullmq'
import type { Dispatcher, DispatcherOptions, Job } from './dispatcher.js'

/** A flushed Redis forgets that the jobs repeat, so it is told again. */
const REMIND_MS = 5_000
/** A server that owes an answer and is silent this long is gone; a worker's waiting takes ten seconds at most. */
const SILENCE_MS = 30_000
/** Another worker's clock may be this far ahead without being wrong. */
const LEAST_AHEAD_MS = 60_000

/** Dispatches by BullMQ: of several workers, whichever is free runs a job. */
export async function dispatchByQueue(
  redisUrl: string,
  { jobs, onError }: DispatcherOptions,
): Promise<Dispatcher> {
  const connection = {
    url: redisUrl,
    maxRetriesPerRequest: null,
    socketTimeout: SILENCE_MS,
    // As in streams/redis.ts: so that it is told why Redis does not let us in.
    disableClientInfo: true,
    reconnectOnError: isDemoted,
  }
  const queue = new Queue(EXIT_QUEUE, { connection })
  const byName = new Map(jobs.map((job) => [job.name, job]))
  const process = async ({ name }: { readonly name: string }) => byName.get(name)?.run()
  const worker = new Worker(EXIT_QUEUE, process, { connection, concurrency: jobs.length })
  queue.on('error', (error) => onError(error))
  worker.on('error', (error) => onError(error))
  worker.on('failed', (job, error) => onError(error, job?.name))

  /** A turn that lies far ahead of the next was made by a clock that has been set back since. */
  async function repeat({ name, everyMs }: Job): Promise<void> {
    const known = await queue.getJobScheduler(name)
    const latest = Date.now() + Math.max(2 * everyMs, LEAST_AHEAD_MS)
    if (known?.next && known.next > latest) await queue.removeJobScheduler(name)
    const opts = { removeOnComplete: true, removeOnFail: 100 }
    await queue.upsertJobScheduler(name, { every: everyMs }, { name, opts })
  }

  const remind = () => Promise.all(jobs.map(repeat))
  await remind()
  let isReminding = false
  const reminder = setInterval(async () => {
    if (isReminding) return
    isReminding = true
    await remind().catch(onError)
    isReminding = false
  }, REMIND_MS)

  return {
    async stop() {
      clearInterval(reminder)
      await worker.close()
      await queue.close()
    },
  }
}
