import { defineConfig } from 'vitest/config'

/** What these rooms do outlasts a test: known secrets, HTTP clients, locks, other processes. Each file has a worker of its own. */
const processRooms = [
  'test/{contract,chaos}/**/*.test.ts',
  'test/unit/{asking,broker,chat-models,config,limits,recordings,sessions}/**/*.test.ts',
]

export default defineConfig({
  test: {
    // the end-to-end tests mostly wait for other processes: on two cores one worker, the default, leaves both half idle
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{unit,property,reference}/**/*.test.ts'],
          exclude: processRooms,
          // the rest is functions of their arguments: modules are loaded once a worker, not once a file
          isolate: false,
        },
      },
      { test: { name: 'process', include: processRooms } },
      {
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
      },
    ],
  },
})
