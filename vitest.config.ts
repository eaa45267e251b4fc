import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // the end-to-end tests mostly wait for other processes: on two cores one worker, the default, leaves both half idle
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{unit,property,contract,reference,chaos}/**/*.test.ts'],
          // no file leaves anything behind that another could see; modules are then loaded once a worker, not once a file
          isolate: false,
        },
      },
      {
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
      },
    ],
  },
})
