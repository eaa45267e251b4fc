import { defineConfig } from 'vitest/config'
import { vaar } from 'vitest-vaar/plugin'

export default defineConfig({ plugins: [vaar()] })
