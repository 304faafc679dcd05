// Where outages and crews are, in degrees, as the daemon draws them: for the map, and for how far a crew has to go.
import {signal} from '@preact/signals';
import {ApiError, read} from '../shared/api';
import type {OutageState} from './types';

export interface OutageShape {
  id: string;
  geometry: {type: string} | null;
  properties: {state: OutageState; customers_out: number; at?: [number, number] | null};
}

export interface CrewPlace {
  id: string;
  geometry: {coordinates: [number, number]};
  properties: {on_shift: boolean; position_at: string | null};
}

export const shapes = signal<OutageShape[]>([]);
export const crewPlaces = signal<CrewPlace[]>([]);

export async function readShapes(): Promise<void> {
  try {
    shapes.value = (await read<{features: OutageShape[]}>('/api/v1/map/outages')).body.features;
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) throw trouble;
  }
}

export async function readCrewPlaces(): Promise<void> {
  try {
    crewPlaces.value = (await read<{features: CrewPlace[]}>('/api/v1/map/crews')).body.features;
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) throw trouble;
  }
}

const earthRadius = 6_371_000;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Metres in a straight line between a crew and an outage; nothing where either place is unknown. */
export function metresTo(crew: string, outage: string): number | null {
  const from = crewPlaces.value.find((one) => one.id === crew)?.geometry.coordinates;
  const to = shapes.value.find((one) => one.id === outage)?.properties.at;
  if (!from || !to) return null;
  const [west, south, east, north] = [radians(from[0]), radians(from[1]), radians(to[0]), radians(to[1])];
  const half = Math.sin((north - south) / 2) ** 2 + Math.cos(south) * Math.cos(north) * Math.sin((east - west) / 2) ** 2;
  return 2 * earthRadius * Math.asin(Math.sqrt(half));
}
