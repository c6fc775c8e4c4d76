"""Ask: clinical text and what patients say, Chinese and English."""
