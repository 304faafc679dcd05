// What keys and pages ask of the map, without the map itself being loaded.
import {signal} from '@preact/signals';

/** Counts requests to show everything. */
export const fitAsked = signal(0);
export const layersShown = signal(true);
/** Why there is no map; the list does not depend on it. */
export const mapTrouble = signal<'none' | 'noPlaces' | 'failed'>('none');

export const fitMap = (): void => void (fitAsked.value = fitAsked.peek() + 1);
export const toggleLayers = (): void => void (layersShown.value = !layersShown.peek());

export interface AskedDevice {
  device: string;
  kind: string;
  at: [number, number] | null;
}
/** A device that somebody looked for; the map goes there. */
export const deviceAsked = signal<AskedDevice | null>(null);
export const showDevice = (one: AskedDevice): void => void (deviceAsked.value = {...one});
