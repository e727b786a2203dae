/** What plots and tables call the channels: with their units. */
export function channelLabels(channels: readonly string[], units: readonly string[] = []): string[] {
  return channels.map((channel, c) => (units[c] ? `${channel} [${units[c]}]` : channel));
}
