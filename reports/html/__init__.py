"""The HTML report: one self-contained file that opens anywhere and asks the network for nothing.

`view` turns a Report into words and numbers ready to print, with one module per part of the page
(`coverage`, `incidents`, `slo` with `burndown` and `heatmap`, `findings`, `appendix`; `wording` and
`labels` hold the phrases they share); `templates/` lays them out and holds no logic beyond loops;
`assets/` are the style sheets and the script that `render` puts into the page. Mail and other
formats live beside this folder.
"""
