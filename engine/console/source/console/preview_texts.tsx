// The texts of a plan as they would be sent, stage by stage, both languages side by side.
import {channelWord, stageWord} from './state_words';
import {t} from './words';
import type {PreviewText} from './types';

const languageName: Record<string, string> = {zh: '中文', en: 'English'};

export function PreviewTexts({of}: {of: PreviewText[]}) {
  const keys = [...new Set(of.map((one) => `${one.stage} ${one.channel}`))];
  const languages = [...new Set(of.map((one) => one.language))];
  return (
    <section data-texts>
      <h3>{t('textsTitle')}</h3>
      <p class="muted">{t('textsMeaning')}</p>
      {keys.map((key, index) => {
        const [stage = '', channel = ''] = key.split(' ');
        return (
          <details key={key} open={index === 0} class="texts">
            <summary>{stageWord(stage)} · {channelWord(channel)}</summary>
            <div class="columns even">
              {languages.map((language) => {
                const one = of.find((each) => each.stage === stage && each.channel === channel && each.language === language);
                if (!one) return null;
                return (
                  <blockquote key={language} lang={language === 'zh' ? 'zh-CN' : language} class={one.problem === undefined ? '' : 'alert-text'}>
                    <small>{languageName[language] ?? language}</small>
                    {one.subject && <b>{one.subject}</b>}
                    <span>{one.text ?? one.problem}</span>
                  </blockquote>
                );
              })}
            </div>
          </details>
        );
      })}
    </section>
  );
}
