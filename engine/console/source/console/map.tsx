// Stands in for the map until the tiles are there.
export function NetworkMap() { return <div class="map-place" />; }
