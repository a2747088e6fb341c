import { setup } from './setup.mjs'

/** Sets everything up, builds `packages` (all of them where none is named), then runs a main. */
export async function run(builtFile, packages = []) {
  await setup(...packages)
  await runBuilt(builtFile)
}

/** Runs the `main` of a built file, named from the project's root; its answer is the exit code. */
export async function runBuilt(builtFile) {
  const { main } = await import(new URL(`../../${builtFile}`, import.meta.url).href)
  try {
    process.exit(await main(process.argv.slice(2), process.env))
  } catch (error) {
    // These are sentences for people; anything else is our mistake and needs its stack.
    const isForPeople = ['HostError', 'ConfigError'].includes(error?.name)
    console.error(isForPeople ? error.message : error)
    process.exit(1)
  }
}
