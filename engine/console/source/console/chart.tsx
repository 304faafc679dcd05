// A bar chart of one or two series; whoever cannot see it has the same numbers in the table beside it.
import {useEffect, useRef} from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type {ChartData} from './report_data';
import {isDark} from './theme';
import {t} from './words';

const height = 300;
/** Okabe-Ito, as the states have it: told apart without telling red from green, and by their place in the pair. */
const tones = ['--confirmed', '--planned'];

function tone(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function optionsOf(data: ChartData, width: number): uPlot.Options {
  const isPair = data.series.length > 1;
  const every = Math.max(1, Math.ceil(data.labels.length / Math.max(1, Math.floor(width / 90))));
  const bars = (align: -1 | 0 | 1) => uPlot.paths.bars!({size: [isPair ? 0.34 : 0.6, 60], align});
  const axis = {stroke: tone('--text'), grid: {stroke: tone('--line'), width: 1}, ticks: {stroke: tone('--line'), width: 1}, font: '12px system-ui, "Noto Sans CJK SC", sans-serif'};
  return {
    width,
    height,
    legend: {show: false},
    cursor: {show: false},
    scales: {x: {time: false, range: [-0.6, Math.max(0, data.labels.length - 1) + 0.6]}, y: {range: (_plot, _low, high) => [0, data.top ?? (high > 0 ? high * 1.1 : 1)]}},
    axes: [
      {...axis, grid: {show: false}, splits: () => data.labels.map((_, index) => index).filter((index) => index % every === 0), values: (_plot, places) => places.map((place) => data.labels[place] ?? '')},
      {...axis, size: (_plot, values) => Math.max(60, 22 + 8 * Math.max(0, ...(values ?? []).map((one) => one.length)))},
    ],
    series: [{}, ...data.series.map((one, index) => ({
      label: one.name, fill: tone(tones[index] ?? '--accent'), stroke: tone(tones[index] ?? '--accent'), points: {show: false}, paths: bars(isPair ? (index === 0 ? -1 : 1) : 0),
    }))],
  };
}

export function Chart({data}: {data: ChartData}) {
  const place = useRef<HTMLDivElement>(null);
  const dark = isDark.value;
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const columns: uPlot.AlignedData = [data.labels.map((_, index) => index), ...data.series.map((one) => one.values)];
    const plot = new uPlot(optionsOf(data, element.clientWidth), columns, element);
    element.dataset['drawn'] = String(data.labels.length);
    const watch = new ResizeObserver(() => plot.setSize({width: element.clientWidth, height}));
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [data, dark]);
  return (
    <figure class="chart">
      <figcaption>{data.title}</figcaption>
      <div class="row chart-legend">{data.series.map((one, index) => <span key={one.name}><i class={`swatch tone${index}`} aria-hidden="true" /> {one.name}</span>)}</div>
      <div ref={place} class="chart-place" data-chart role="img" aria-label={t('chartLabel', {title: data.title})} />
    </figure>
  );
}
