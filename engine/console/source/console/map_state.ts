// What keys and pages ask of the map, without the map itself being loaded.
import {signal} from '@preact/signals';

/** Counts requests to show everything. */
export const fitAsked = signal(0);
export const layersShown = signal(true);
/** Why there is no map; the list does not depend on it. */
export const mapTrouble = signal<'none' | 'noPlaces' | 'failed'>('none');

export const fitMap = (): void => void (fitAsked.value = fitAsked.peek() + 1);
export const toggleLayers = (): void => void (layersShown.value = !layersShown.peek());
