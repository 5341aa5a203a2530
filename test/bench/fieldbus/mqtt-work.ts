// What the runner asks of the subscriber of MQTT, and what it answers.

export interface MqttRequest {
  do: 'count';
  seconds: number;
}

export interface MqttAnswer {
  messages: number;
  /** Messages that were heard since the last answer and gave nothing. */
  dropped: number;
  cpuSeconds: number;
  /** From publishing to decoded and judged, ms. */
  p99Ms: number;
}

export interface MqttOptions {
  mode: 'ours' | 'bare';
  port: number;
  /** Clients of the load, each with topics of its own. */
  clients: number;
}
