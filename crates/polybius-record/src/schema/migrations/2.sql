CREATE TABLE claim_pair_rows (
  speaker TEXT NOT NULL,
  about TEXT NOT NULL,
  claim INTEGER NOT NULL REFERENCES claim_rows (claim),
  PRIMARY KEY (speaker, about, claim)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_pair_rows_1 ON claim_pair_rows (claim);
CREATE VIEW claim_pairs AS SELECT p.speaker, p.about, p.claim, d.doc, d.day FROM claim_pair_rows p JOIN claim_rows x ON x.claim = p.claim JOIN codings c ON c.coding = x.coding JOIN documents d ON d.doc = c.doc WHERE c.until IS NULL AND true;
INSERT INTO claim_pair_rows SELECT DISTINCT a.key, b.key, x.claim FROM claim_rows x
  JOIN actors a ON a.actor = x.speaker
  JOIN event_rows e ON e.coding = x.coding AND e.start >= x.start AND e.stop <= x.stop
  JOIN side_rows s ON s.event = e.event JOIN actors b ON b.actor = s.actor
  WHERE a.key <> '' AND b.key <> '';
