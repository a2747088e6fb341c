import { setup } from './setup.mjs'

/** Sets everything up, then runs the `main` of a built file; its answer is the exit code. */
export async function run(builtFile) {
  await setup()
  const { main } = await import(builtFile)
  try {
    process.exit(await main(process.argv.slice(2), process.env))
  } catch (error) {
    // These are sentences for people; anything else is our mistake and needs its stack.
    const isForPeople = ['HostError', 'ConfigError'].includes(error?.name)
    console.error(isForPeople ? error.message : error)
    process.exit(1)
  }
}
