import { EXIT_QUEUE } from '@truebook/shared/streams'
import { Queue, Worker } from 'bullmq'
import type { Dispatcher, DispatcherOptions } from './dispatcher.js'

const JOB = 'append'
/** A flushed Redis forgets that the job repeats, so it is told again. */
const REMIND_MS = 10_000

/** Dispatches by BullMQ: of several workers, whichever is free runs the job. */
export async function dispatchByQueue(
  redisUrl: string,
  { everyMs, job, onError }: DispatcherOptions,
): Promise<Dispatcher> {
  const connection = { url: redisUrl, maxRetriesPerRequest: null }
  const queue = new Queue(EXIT_QUEUE, { connection })
  const worker = new Worker(EXIT_QUEUE, job, { connection, concurrency: 1 })
  queue.on('error', onError)
  worker.on('error', onError)
  worker.on('failed', (_, error) => onError(error))

  const template = { name: JOB, opts: { removeOnComplete: true, removeOnFail: 100 } }
  const remind = () => queue.upsertJobScheduler(JOB, { every: everyMs }, template)
  await remind()
  const reminder = setInterval(() => remind().catch(onError), REMIND_MS)

  return {
    async stop() {
      clearInterval(reminder)
      await worker.close()
      await queue.close()
    },
  }
}
