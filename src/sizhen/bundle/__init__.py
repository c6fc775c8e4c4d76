"""The one file: manifest, parts, digests, card; packed whole, audited first, opened after, without pickle."""
