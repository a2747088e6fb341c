import { isMainThread } from 'node:worker_threads'

/** A thread that ends as soon as it has begun; loaded ahead of a program, it ends all of its threads. */
if (!isMainThread) process.exit(7)
