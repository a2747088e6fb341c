import { mustFollow, type Operation } from './operation.js'

export interface RunOptions {
  /** In the order in which their effects must come. */
  readonly operations: AsyncIterable<Operation> | Iterable<Operation>
  /** Settles once the operation has taken effect. */
  readonly send: (operation: Operation) => Promise<void>
  /** The most operations that are under way at once. */
  readonly concurrency: number
  /** How many operations ahead of the first unfinished one are looked at. */
  readonly window: number
}

/**
 * Sends operations as many at once as their order allows: each waits only for the earlier ones
 * that it must follow. Rejects with the first failure, when nothing is under way any more.
 */
export async function runOperations(options: RunOptions): Promise<void> {
  const run = createRun(options)
  for await (const operation of options.operations) {
    while (run.unfinished() >= options.window) await run.change()
    if (run.hasFailed()) break
    run.admit(operation)
  }
  while (run.unfinished() > 0) await run.change()
  run.throwFailure()
}

interface Task {
  readonly operation: Operation
  readonly followers: Task[]
  blockers: number
}

interface Run {
  admit(operation: Operation): void
  unfinished(): number
  /** Settles when an operation has ended. */
  change(): Promise<void>
  hasFailed(): boolean
  throwFailure(): void
}

function createRun({ send, concurrency }: RunOptions): Run {
  const unfinished = new Set<Task>()
  const ready: Task[] = []
  let failure: { readonly cause: unknown } | undefined
  let underWay = 0
  let tell: () => void = () => {}

  function launch(): void {
    while (underWay < concurrency && ready.length > 0) {
      const task = ready.shift() as Task
      underWay++
      send(task.operation).then(
        () => end(task),
        (cause) => fail(cause),
      )
    }
  }

  function end(task: Task): void {
    underWay--
    unfinished.delete(task)
    for (const follower of task.followers) if (--follower.blockers === 0) ready.push(follower)
    if (failure !== undefined) abandon()
    launch()
    tell()
  }

  function fail(cause: unknown): void {
    failure ??= { cause }
    underWay--
    abandon()
    tell()
  }

  /** After a failure nothing new is sent; what is under way is still waited for. */
  function abandon(): void {
    ready.length = 0
    if (underWay === 0) unfinished.clear()
  }

  return {
    admit(operation) {
      const task: Task = { operation, followers: [], blockers: 0 }
      for (const earlier of unfinished) {
        if (!mustFollow(operation, earlier.operation)) continue
        earlier.followers.push(task)
        task.blockers++
      }
      unfinished.add(task)
      if (task.blockers === 0) ready.push(task)
      launch()
    },
    unfinished: () => unfinished.size,
    change: () => new Promise((resolve) => (tell = resolve)),
    hasFailed: () => failure !== undefined,
    throwFailure() {
      if (failure !== undefined) throw failure.cause
    },
  }
}
