import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Flow, FlowShape } from './flow.js'

/**
 * Makes a flow in a thread of its own. Making it takes a book, and the compiler optimises the only book that a
 * thread has ever had by the addresses of its arrays: the book measured after it would be slower.
 */
export async function createFlowAside(shape: FlowShape, messages: number): Promise<Flow> {
  const worker = new Worker(new URL('./flow-worker.js', import.meta.url), {
    workerData: { shape, messages },
  })
  const [[flow]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')])
  return flow
}
