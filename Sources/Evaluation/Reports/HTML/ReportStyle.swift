/// The look of the report: one style sheet, light and dark.
enum ReportStyle {
    /// How many trackers have a colour of their own; further ones share them.
    static let colors = 8

    static let css = """
        :root {
          color-scheme: light dark;
          --page: #f6f7f9; --card: #ffffff; --ink: #16202c; --soft: #5d6b7a; --faint: #8b97a5;
          --rule: #e3e7ec; --grid: #e9edf1; --good: #15803d; --bad: #c2352b; --absent: #d9dee5;
          --c0: #1667d9; --c1: #d9480f; --c2: #0f8a6c; --c3: #9333c9; --c4: #b27a00;
          --c5: #c81e6b; --c6: #0e8bb3; --c7: #64748b;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #0e1319; --card: #161d26; --ink: #e6ebf1; --soft: #9aa8b7; --faint: #6f7d8c;
            --rule: #273140; --grid: #222b37; --good: #4ade80; --bad: #ff7b72; --absent: #323d4b;
            --c0: #6aa9ff; --c1: #ff8f5a; --c2: #3fd0a8; --c3: #c58af9; --c4: #e6b53c;
            --c5: #ff79b0; --c6: #54c7ec; --c7: #94a3b8;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
          font-variant-numeric: tabular-nums; }
        main { max-width: 1180px; margin: 0 auto; padding: 40px 24px 80px; }
        header p { color: var(--soft); margin: 4px 0 0; max-width: 72ch; }
        h1 { font-size: 28px; line-height: 1.2; letter-spacing: -0.015em; margin: 0; }
        h2 { font-size: 19px; letter-spacing: -0.01em; margin: 48px 0 4px; }
        h2 + p { color: var(--soft); margin: 0 0 16px; max-width: 80ch; }
        h3 { font-size: 15px; margin: 0; }
        .card { background: var(--card); border: 1px solid var(--rule); border-radius: 12px;
          padding: 18px 20px; }
        .scroll { overflow-x: auto; }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr));
          gap: 14px; margin: 26px 0 0; }
        .fact b { display: block; font-size: 26px; font-weight: 650; letter-spacing: -0.02em;
          line-height: 1.25; }
        .fact span { color: var(--soft); font-size: 13.5px; }
        table { border-collapse: collapse; width: 100%; white-space: nowrap; }
        th { font-weight: 500; font-size: 12.5px; color: var(--soft); text-align: right;
          padding: 0 0 8px 18px; vertical-align: bottom; border-bottom: 1px solid var(--rule); }
        td { text-align: right; padding: 8px 0 8px 18px; border-bottom: 1px solid var(--grid); }
        tr:last-child td { border-bottom: 0; }
        th:first-child, td:first-child { text-align: left; padding-left: 0; }
        td.best { font-weight: 700; }
        td small { color: var(--faint); }
        .chip { display: inline-block; width: 10px; height: 10px; border-radius: 3px;
          margin-right: 9px; background: var(--c); }
        .legend { display: flex; flex-wrap: wrap; gap: 6px 22px; margin: 0 0 14px;
          font-size: 14px; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr));
          gap: 16px; }
        figure { margin: 0; }
        .chart { background: var(--card); border: 1px solid var(--rule); border-radius: 12px;
          padding: 16px 18px 14px; }
        .chart svg { display: block; width: 100%; height: auto; margin: 8px 0 4px; }
        figcaption { color: var(--soft); font-size: 13px; }
        svg text { font: 11.5px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
          fill: var(--soft); }
        svg .strong { fill: var(--ink); font-size: 13px; }
        svg .tick { fill: var(--faint); }
        svg .grid { stroke: var(--grid); stroke-width: 1; }
        svg .guide { stroke: var(--faint); stroke-width: 1; stroke-dasharray: 4 4; }
        svg .line { fill: none; stroke: var(--c); stroke-width: 2.2; stroke-linejoin: round; }
        svg .dot { fill: var(--c); stroke: var(--card); stroke-width: 1; }
        svg .whisker { stroke: var(--c); stroke-width: 2; }
        svg .zero { stroke: var(--faint); stroke-width: 1; }
        .heat td { padding: 0; border: 0; text-align: center; }
        .heat td a { display: block; margin: 1.5px; padding: 4px 10px; border-radius: 6px;
          color: var(--ink); text-decoration: none; }
        .heat td:first-child a { text-align: left; padding-left: 0; }
        .heat td a:hover, .heat td a:focus { outline: 2px solid var(--soft); }
        .heat th { text-align: center; padding: 0 10px 8px; }
        .heat th:first-child { text-align: left; padding-left: 0; }
        .mark { color: var(--bad); font-weight: 700; margin-left: 4px; }
        .sequence { margin-top: 14px; scroll-margin-top: 12px; }
        .sequence:target { border-color: var(--c0); box-shadow: 0 0 0 1px var(--c0); }
        .sequence header { display: flex; align-items: baseline; gap: 12px; flex-wrap: wrap; }
        .sequence header span { color: var(--soft); font-size: 13.5px; }
        .tracks { display: grid; grid-template-columns: max-content max-content 1fr max-content;
          align-items: center; gap: 5px 16px; margin-top: 12px; font-size: 14px; }
        .tracks .value { text-align: right; }
        .tracks svg { display: block; width: 100%; height: 36px; }
        .tracks .drift { font-size: 13px; color: var(--good); }
        .tracks .drift.gone { color: var(--bad); }
        .tracks .drift a { color: inherit; }
        svg .back { fill: var(--grid); }
        svg .absent { fill: var(--absent); }
        svg .area { fill: var(--c); opacity: 0.22; }
        svg .trace { fill: none; stroke: var(--c); stroke-width: 1.4;
          vector-effect: non-scaling-stroke; }
        svg .said { fill: none; stroke: var(--ink); stroke-width: 1; stroke-dasharray: 3 2;
          opacity: 0.6; vector-effect: non-scaling-stroke; }
        svg .onset { stroke: var(--bad); stroke-width: 1.6; vector-effect: non-scaling-stroke; }
        .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr));
          gap: 12px; margin-top: 16px; }
        .pictures svg { display: block; width: 100%; height: auto; border-radius: 8px;
          background: #000; }
        .pictures figcaption { margin-top: 4px; font-size: 12.5px; }
        .pictures :target svg { outline: 3px solid var(--bad); }
        rect.halo { fill: none; stroke: #000; stroke-opacity: 0.55; }
        rect.truth { fill: none; stroke: #fff; stroke-dasharray: 5 3; }
        rect.result { fill: none; stroke: var(--c); }
        footer { color: var(--faint); font-size: 13px; margin-top: 48px; max-width: 90ch; }
        @media (max-width: 700px) {
          main { padding: 24px 14px 60px; }
          .charts { grid-template-columns: 1fr; }
          .tracks { grid-template-columns: max-content 1fr max-content; }
          .tracks .plot { grid-column: 1 / -1; }
        }
        @media print { body { background: #fff; } .sequence { break-inside: avoid; } }

        """ + (0..<colors).map { ".c\($0) { --c: var(--c\($0)); }\n" }.joined()
}
