export { serveWorld, type World } from './serve-world.ts'
