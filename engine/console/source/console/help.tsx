// The keys, and the switch that turns them off (WCAG 2.1.4).
import {signal} from '@preact/signals';
import {closeDialog, DialogHead} from './dialog';
import {openTabs} from './tabs';
import {t} from './words';

export const keysOn = signal(localStorage.getItem('keys') !== 'off');

export function setKeysOn(isOn: boolean): void {
  keysOn.value = isOn;
  localStorage.setItem('keys', isOn ? 'on' : 'off');
}

export function Help() {
  const keys: [string, string][] = [
    ['j k', t('keyMove')], ['Enter', t('keyOpen')], ['s', t('keySend')], ['n', t('keyNext')], ['c', t('confirm')], ['e', t('setEtr')], ['r', t('restore')],
    ['f', t('declareFault')], ['p', t('planOutage')], ['/', t('search')], [`1–${openTabs.value.length}`, t('pages')], ['0', t('fitMap')], ['l', t('layers')], ['u', t('undo')], ['?', t('help')], ['Esc', t('keyBack')],
  ];
  return (
    <div class="stack">
      <DialogHead title={t('help')} />
      <dl class="facts keys">{keys.map(([key, word]) => <><dt key={key}>{key.split(' ').map((one) => <kbd key={one}>{one}</kbd>)}</dt><dd>{word}</dd></>)}</dl>
      <label class="check"><input type="checkbox" checked={keysOn.value} onChange={(event) => setKeysOn(event.currentTarget.checked)} /> {t('singleKeys')}</label>
      <footer class="row"><button class="primary" onClick={closeDialog}>{t('close')}</button></footer>
    </div>
  );
}
