export interface NatsConfig {
  serverName: string
  storeFolder: string
}

/**
 * The NATS server's configuration file.
 *
 * `sync_interval: always` makes an acknowledged message survive a power cut: the default writes to disk
 * only every two minutes. The payload limit keeps images off the bus. Address and port are flags.
 */
export const natsConfig = ({ serverName, storeFolder }: NatsConfig): string => `
server_name: ${JSON.stringify(serverName)}
max_payload: 1048576
ping_interval: "20s"
jetstream {
  store_dir: ${JSON.stringify(storeFolder)}
  sync_interval: always
}
`.trimStart()
